export * from './blobs.ts';
export { FolderBlobStore } from './folder.ts';
