import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FolderBlobStore, type BlobStore } from '@clientele/blob-store';
import { openS3 } from '@clientele/blob-store-s3';
import { DocumentLimits, DocumentsModule, SweepSetting } from '@clientele/documents';
import type { Configuration } from './configuration.ts';
import type { Log } from '@clientele/http';
import { freeBuffers } from './memory.ts';
import type { ServiceModule } from './root.ts';

/** Where documents' bytes are, and how large a file may be. */
export interface FileStorage {
  readonly blobs: BlobStore;
  /** No other process has files there. */
  readonly isOwn: boolean;
  readonly bytesMax: number;
}

/** Opens what is configured; the folder of this process's own data unless told. */
export const openFiles = ({
  BLOB_STORE_URL: url,
  DATA_DIR: dataDir,
  DOCUMENT_BYTES_MAX: bytesMax,
}: Configuration): FileStorage => {
  if (url === undefined)
    return { blobs: new FolderBlobStore(join(dataDir, 'documents')), isOwn: true, bytesMax };
  const blobs = url.startsWith('s3:') ? openS3(url) : new FolderBlobStore(fileURLToPath(url));
  return { blobs, isOwn: false, bytesMax };
};

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
