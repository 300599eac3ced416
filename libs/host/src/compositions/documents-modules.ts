import { DocumentLimits, DocumentsModule, SweepSetting } from '@clientele/documents';
import type { Log } from '@clientele/http';
import type { FileStorage } from '../files.ts';
import { freeBuffers } from '../memory.ts';
import type { ServiceModule } from '../root.ts';

const documentsOver =
  (sweepOf: (files: FileStorage, log: Log) => SweepSetting): ServiceModule =>
  ({ files }, log) =>
    DocumentsModule.of({
      blobs: files.blobs,
      onMuchTraffic: freeBuffers,
      limits: new DocumentLimits(files.bytesMax),
      sweep: sweepOf(files, log),
    });

/** Documents over the bytes that are configured. */
export const documentsModule = documentsOver(
  ({ isOwn }, log) =>
    new SweepSetting(isOwn ? 'own' : 'shared', (err) =>
      log.warn({ err }, 'the sweep of bytes failed and is tried again'),
    ),
);

/** The same for a process that has nothing to do with the bytes. */
export const documentRoutes = documentsOver(() => new SweepSetting('none', () => {}));
