import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { Refused } from '@clientele/event-store';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { Invalid, invalidHeader, pointerOf } from './invalid.ts';
import { parseBody } from './parse.ts';

/** Media type of a form with a file. */
export const FORM_BODY = 'multipart/form-data';
/** The field of a form that is the file. */
const FILE_FIELD = 'file';
/** Most fields of a form besides its file. */
const FORM_FIELDS_MAX = 50;
/** Largest field of a form besides its file. */
const FORM_FIELD_BYTES_MAX = 100_000;
/** Most that a form can be larger than its file. */
const FORM_FRAME_BYTES_MAX = 1_048_576;

const invalid = (message: string, path: readonly string[] = []): Invalid =>
  new Invalid('invalid-request', [{ pointer: pointerOf(path), message }]);

/** What a form had: its file, as whoever received it tells, and its other fields, checked. */
export interface FormContent<File, Fields> {
  readonly file: File;
  readonly fields: Fields;
}

/** Receives the bytes of a file under the name that the client gave it; must read them all, or fail. */
export type ReceiveFile<File> = (content: Readable, fileName: string | null) => Promise<File>;

/** A form with one file, whose bytes pass by and are held by nobody. */
export class Form<Fields extends z.ZodObject = z.ZodObject> {
  constructor(
    private readonly source: Readable,
    private readonly headers: IncomingMessage['headers'],
    private readonly schema: Fields,
  ) {}

  /**
   * Reads the form to its end. When it fails, or is not as it should be, `receive` has ended before this
   * rejects.
   */
  async read<File>(
    fileBytesMax: number,
    receive: ReceiveFile<File>,
  ): Promise<FormContent<File, z.output<Fields>>> {
    if (Number(this.headers['content-length'] ?? 0) > fileBytesMax + FORM_FRAME_BYTES_MAX)
      throw new Refused('file-too-large');
    const reading = new FormReading(this.#parser(fileBytesMax), receive);
    const { file, fields } = await reading.of(this.source);
    return { file, fields: parseBody(this.schema, fields) };
  }

  #parser(fileBytesMax: number): BusboyInstance {
    try {
      return new Busboy({
        headers: this.headers as BusboyHeaders,
        isPartAFile: (name) => name === FILE_FIELD,
        limits: { fileSize: fileBytesMax, fields: FORM_FIELDS_MAX, fieldSize: FORM_FIELD_BYTES_MAX },
      });
    } catch {
      throw invalidHeader('Content-Type', 'names no boundary');
    }
  }
}

async function* bytesOf(content: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) yield chunk;
}

type Raw<File> = FormContent<File, Readonly<Record<string, string>>>;

/** One way through a form. */
class FormReading<File> {
  readonly #fields = new Map<string, string>();
  #content: Readable | null = null;
  #received: Promise<File> | null = null;
  #error: Error | null = null;

  constructor(
    private readonly parser: BusboyInstance,
    private readonly receive: ReceiveFile<File>,
  ) {}

  /** Whatever is left of a form that failed is passed over, so that the client hears the answer. */
  async of(source: Readable): Promise<Raw<File>> {
    try {
      await this.#end(source);
      if (this.#received === null) throw invalid('a file is expected', [FILE_FIELD]);
      return { file: await this.#received, fields: Object.fromEntries(this.#fields) };
    } catch (error) {
      source.unpipe(this.parser).resume();
      this.#content?.destroy(this.#error ?? invalid('the form is cut off'));
      await this.#received?.catch(() => {});
      throw this.#error ?? error;
    }
  }

  #end(source: Readable): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        this.#error ??= error;
        reject(error);
      };
      const cutOff = (): void => fail(invalid('the form is cut off'));
      this.parser
        .on('file', (_name, content, fileName) => this.#file(content, fileName, fail))
        .on('field', (name, value, _nameCut, valueCut) => this.#field(name, value, { valueCut, fail }))
        .on('fieldsLimit', () => fail(invalid(`expected at most ${FORM_FIELDS_MAX} fields`)))
        .on('error', cutOff)
        .on('finish', resolve);
      source
        .on('error', cutOff)
        .on('close', () => source.readableEnded || cutOff())
        .pipe(this.parser);
    });
  }

  #file(content: BusboyFileStream, fileName: string | undefined, fail: (error: Error) => void): void {
    if (this.#received !== null) {
      content.resume();
      return fail(invalid('is there twice', [FILE_FIELD]));
    }
    content.on('limit', () => fail(new Refused('file-too-large')));
    content.on('error', () => fail(this.#error ?? invalid('the form is cut off')));
    this.#content = content;
    // Whoever receives it may fail of itself, which must not look as if the client had cut the form off.
    this.#received = this.receive(Readable.from(bytesOf(content), { objectMode: false }), fileName ?? null);
    this.#received.catch(fail);
  }

  #field(
    name: string,
    value: string,
    { valueCut, fail }: { readonly valueCut: boolean; readonly fail: (error: Error) => void },
  ): void {
    if (valueCut) fail(invalid(`expected at most ${FORM_FIELD_BYTES_MAX} bytes`, [name]));
    else if (this.#fields.has(name)) fail(invalid('is there twice', [name]));
    else if (value.includes('\0')) fail(invalid('must not contain U+0000', [name]));
    else this.#fields.set(name, value);
  }
}
