export { DocumentsModule, type DocumentsOptions } from './documents.module.ts';
export { DOCUMENT_BYTES_MAX, DocumentLimits } from './limits.ts';
export { SweepSetting } from './sweeping.ts';
