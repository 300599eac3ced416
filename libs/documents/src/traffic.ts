/** After how many bytes it is said that many went by. */
const MUCH_BYTES = 8_388_608;

/**
 * Counts the bytes that go by. Each chunk of them is a buffer outside V8's heap, which V8 is late to free,
 * because it looks small to it; so whoever runs the process may want to know.
 */
export class Traffic {
  #bytes = 0;

  constructor(private readonly onMuch: () => void) {}

  /** Passes bytes on as they are. */
  async *counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      yield chunk;
      this.#bytes += chunk.length;
      if (this.#bytes < MUCH_BYTES) continue;
      this.#bytes = 0;
      this.onMuch();
    }
  }
}
