import { createHash } from 'node:crypto';
import { mimeType } from '@clientele/contracts';
import { fileTypeFromBuffer } from 'file-type';

/** How much of a file's beginning its type is told by. */
const HEAD_BYTES = 65_536;

const TEXT = 'text/plain';
const ANY = 'application/octet-stream';

// What a browser would take for a page, whatever the file is called: the tags that the WHATWG sniffs by.
const PAGE_TAGS = 'html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p';
const PAGE = new RegExp(String.raw`^\s*<(!doctype html|!--|(${PAGE_TAGS})[\s>/])`, 'i');
const DRAWING = /^\s*<svg[\s>]/i;
const MARKUP = /^\s*<\?xml\s/i;
// Control characters but for those that text has.
const NOT_IN_TEXT = /[^\P{Cc}\t\n\f\r]/u;

const markupOf = (head: string): string | null => {
  if (PAGE.test(head)) return 'text/html';
  if (DRAWING.test(head)) return 'image/svg+xml';
  return MARKUP.test(head) ? 'application/xml' : null;
};

/** Looks at bytes while they pass: how many there are, their digest and what they are. */
export class Inspection {
  readonly #hash = createHash('sha256');
  readonly #text = new TextDecoder('utf-8', { fatal: true });
  readonly #head: Uint8Array[] = [];
  #isText = true;
  #size = 0;

  /** Passes the bytes on as they are. */
  async *over(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      if (this.#size < HEAD_BYTES) this.#head.push(chunk.subarray(0, HEAD_BYTES - this.#size));
      this.#size += chunk.length;
      this.#hash.update(chunk);
      this.#read(chunk);
      yield chunk;
    }
    this.#read(null);
  }

  #read(chunk: Uint8Array | null): void {
    if (!this.#isText) return;
    try {
      const text = chunk === null ? this.#text.decode() : this.#text.decode(chunk, { stream: true });
      this.#isText = !NOT_IN_TEXT.test(text);
    } catch {
      this.#isText = false;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** SHA-256 in hexadecimal; once only, at the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  /** What the bytes themselves say they are; whatever a client claims is not heard. */
  async mediaType(): Promise<string> {
    const head = Buffer.concat(this.#head);
    const found = await fileTypeFromBuffer(head);
    const told = mimeType.safeParse(found?.mime.split(';', 1)[0]?.trim().toLowerCase());
    if (told.success) return told.data;
    if (!this.#isText) return ANY;
    return markupOf(head.toString().replace(/^\uFEFF/, '')) ?? TEXT;
  }
}
