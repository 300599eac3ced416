import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { BlobStore, checkedKey, sweepKeys, type ByteRange, type Swept } from '@clientele/blob-store';
import { Readable } from 'node:stream';

/** What is sent at a time, and how much of it at once: what one upload holds in memory. */
const PART_BYTES = 5_242_880;
const PARTS_AT_ONCE = 2;
const REGION = 'us-east-1';

/** Where bytes are, and where it is said that they wait. */
const BYTES = 'bytes/';
const WAITING = 'waiting/';

const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;

/**
 * Bytes in a bucket. That they wait is said by an empty object beside them, written before and removed when
 * they are kept, so that they never need to be copied.
 */
export class S3BlobStore extends BlobStore {
  #bucketMade: Promise<void> | null = null;

  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {
    super();
  }

  override async put(key: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const { waiting, bytes } = this.#places(key);
    await this.#prepared();
    await this.client.send(new PutObjectCommand({ ...waiting, Body: '', ContentLength: 0 }));
    try {
      const params = { ...bytes, Body: Readable.from(content, { objectMode: false }) };
      await new Upload({
        client: this.client,
        params,
        partSize: PART_BYTES,
        queueSize: PARTS_AT_ONCE,
      }).done();
    } catch (error) {
      // When this fails as well, the sweep does it.
      await this.drop(key).catch(() => {});
      throw error;
    }
  }

  override async keep(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.#places(key).waiting));
  }

  override async drop(key: string): Promise<void> {
    const { waiting, bytes } = this.#places(key);
    await this.#prepared();
    await this.client.send(new DeleteObjectCommand(bytes));
    await this.client.send(new DeleteObjectCommand(waiting));
  }

  override async read(key: string, range?: ByteRange): Promise<Readable | null> {
    const part = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ ...this.#places(key).bytes, ...part }));
      return Body instanceof Readable ? Body : Readable.from([]);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  override async sweep(before: Date, isKnown: (key: string) => Promise<boolean>): Promise<Swept> {
    await this.#prepared();
    await this.#abortUploads(before);
    return sweepKeys(this, this.#waitingSince(before), isKnown);
  }

  async *#waitingSince(before: Date): AsyncGenerator<string> {
    const listing = { Bucket: this.bucket, Prefix: WAITING };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, listing))
      for (const { Key = '', LastModified } of Contents)
        if (LastModified !== undefined && LastModified < before) yield Key.slice(WAITING.length);
  }

  /**
   * What was sent of an upload that nobody ended is in no listing of objects, but takes room. One page of
   * them a sweep is more than there are.
   */
  async #abortUploads(before: Date): Promise<void> {
    const listing = new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: BYTES });
    const { Uploads = [] } = await this.client.send(listing);
    for (const { Key, UploadId, Initiated } of Uploads)
      if (Initiated !== undefined && Initiated < before)
        await this.client.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key, UploadId }));
  }

  #places(key: string) {
    const named = checkedKey(key);
    return {
      bytes: { Bucket: this.bucket, Key: BYTES + named },
      waiting: { Bucket: this.bucket, Key: WAITING + named },
    };
  }

  /** The bucket is made when it is not there; a failure is not remembered. */
  async #prepared(): Promise<void> {
    this.#bucketMade ??= this.#makeBucket().catch((error: unknown) => {
      this.#bucketMade = null;
      throw error;
    });
    await this.#bucketMade;
  }

  async #makeBucket(): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }));
    } catch (error) {
      if (!isMissing(error)) throw error;
      await this.client.send(new CreateBucketCommand({ Bucket: this.bucket }));
    }
  }
}

/** What stands in front of the `@` of a URL; without it the official client looks where it always does. */
const credentialsOf = ({ username, password }: URL) =>
  username === ''
    ? {}
    : {
        credentials: {
          accessKeyId: decodeURIComponent(username),
          secretAccessKey: decodeURIComponent(password),
        },
      };

/** Opens `s3://key:secret@host:port/bucket?region=...&tls=false`; nothing is sent before it is needed. */
export const openS3 = (address: string): S3BlobStore => {
  const url = new URL(address);
  const protocol = url.searchParams.get('tls') === 'false' ? 'http' : 'https';
  const client = new S3Client({
    endpoint: `${protocol}://${url.host}`,
    region: url.searchParams.get('region') ?? REGION,
    forcePathStyle: true,
    // Other servers than Amazon's do not know the checksums that it added of late.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...credentialsOf(url),
  });
  return new S3BlobStore(client, url.pathname.slice(1));
};
