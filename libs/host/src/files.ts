import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FolderBlobStore, type BlobStore } from '@clientele/blob-store';
import type { Configuration } from './configuration.ts';

/** Where documents' bytes are, and how large a file may be. */
export interface FileStorage {
  readonly blobs: BlobStore;
  /** No other process has files there. */
  readonly isOwn: boolean;
  readonly bytesMax: number;
}

/** Opens what is configured; the folder of this process's own data unless told. */
export const openFiles = async ({
  BLOB_STORE_URL: url,
  DATA_DIR: dataDir,
  DOCUMENT_BYTES_MAX: bytesMax,
}: Configuration): Promise<FileStorage> => {
  if (url === undefined)
    return { blobs: new FolderBlobStore(join(dataDir, 'documents')), isOwn: true, bytesMax };
  return { blobs: await blobsAt(url), isOwn: false, bytesMax };
};

/** The client of buckets is large, so only who has one loads it. */
const blobsAt = async (url: string): Promise<BlobStore> => {
  if (!url.startsWith('s3:')) return new FolderBlobStore(fileURLToPath(url));
  const { openS3 } = await import('@clientele/blob-store-s3');
  return openS3(url);
};
