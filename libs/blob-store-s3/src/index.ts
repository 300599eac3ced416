export { openS3, S3BlobStore } from './s3.ts';
