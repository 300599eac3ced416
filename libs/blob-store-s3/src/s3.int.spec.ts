import { expect, it } from '@jest/globals';
import { blobStoreConformance } from '@clientele/blob-store/conformance';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { openS3 } from './s3.ts';
import { startS3Server, whatIsMissing } from './server.specimen.ts';

const BUCKET = 'documents';

const missing = await whatIsMissing();

if (missing === null)
  blobStoreConformance('a bucket', async () => {
    const server = await startS3Server();
    const host = `127.0.0.1:${server.port}`;
    const client = new S3Client({
      endpoint: `http://${host}`,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    });
    return {
      blobs: openS3(`s3://key:secret@${host}/${BUCKET}?tls=false`),
      leftovers: async () => {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
        const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
        return Contents.length + Uploads.length;
      },
      close: () => server.stop(),
    };
  });
else
  it('leaves S3 out where its server cannot run, but not in CI', () => {
    process.stderr.write(`left out: S3, since ${missing}\n`);
    expect(process.env['CI']).toBeUndefined();
  });
