/** Longest line of a bulk load, in bytes. */
export const LINE_BYTES_MAX = 262_144;

/** One line that is not blank. */
export interface TextLine {
  /** Its place in the text, from 1; blank lines count. */
  readonly number: number;
  /** What it says; `null` when it is longer than a line may be. */
  readonly bytes: Buffer | null;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const isBlank = (line: Buffer): boolean => line.every((byte) => byte <= SPACE);

/**
 * Cuts a text that comes in pieces into its lines, and never holds more than one line that is not whole yet.
 */
class Cutter {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #number = 0;

  /** The lines that this piece makes whole. */
  *cut(piece: Buffer): Iterable<TextLine> {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, from)) {
      this.#keep(piece.subarray(from, end));
      yield* this.whole();
      from = end + 1;
    }
    this.#keep(piece.subarray(from));
  }

  /** The line that is kept, unless it is blank. */
  *whole(): Iterable<TextLine> {
    const tooLong = this.#bytes > LINE_BYTES_MAX;
    const line = tooLong ? null : Buffer.concat(this.#pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
    this.#number += 1;
    if (line === null || !isBlank(line)) yield { number: this.#number, bytes: line };
  }

  #keep(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes > LINE_BYTES_MAX) this.#pieces = [];
    else this.#pieces.push(piece);
  }
}

/** The lines of a text, as they come. */
export async function* linesOf(text: AsyncIterable<Buffer>): AsyncGenerator<TextLine> {
  const cutter = new Cutter();
  for await (const piece of text) yield* cutter.cut(piece);
  yield* cutter.whole();
}
