import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

const LOOPBACK = '127.0.0.1';
/** Below what systems hand out for outgoing connections, so that nobody else comes by one of them. */
const PORT_MIN = 20_000;
const PORT_MAX = 32_000;
/** Ports that are claimed together. */
const CLAIMED_PORTS = 100;
const CLAIMS_MAX = (PORT_MAX - PORT_MIN) / CLAIMED_PORTS;

/** Listens on a port; `null` when somebody else does. */
const listenOn = async (port: number): Promise<Server | null> => {
  const server = createServer();
  try {
    await once(server.listen(port, LOOPBACK), 'listening');
  } catch {
    return null;
  }
  return server;
};

const close = async (server: Server): Promise<void> => {
  server.close();
  await once(server, 'close');
};

/**
 * Ports that nobody listens on, and that stay free for whoever stops listening on one for a while. Others who
 * look for free ports at the same time would find the same ones, so each claims some by listening on the
 * first of them.
 */
export class Ports {
  readonly #claim: Server;
  readonly #end: number;
  #next: number;

  private constructor(claim: Server, first: number) {
    this.#claim = claim;
    this.#next = first + 1;
    this.#end = first + CLAIMED_PORTS;
  }

  static async claim(): Promise<Ports> {
    const begin = Math.floor(Math.random() * CLAIMS_MAX);
    for (let tries = 0; tries < CLAIMS_MAX; tries += 1) {
      const first = PORT_MIN + ((begin + tries) % CLAIMS_MAX) * CLAIMED_PORTS;
      const claim = await listenOn(first);
      // Whoever ends without a word gives them up as well.
      if (claim !== null) return new Ports(claim.unref(), first);
    }
    throw new Error(`all ports from ${PORT_MIN} to ${PORT_MAX} are claimed`);
  }

  /** Another one of them. */
  async next(): Promise<number> {
    while (this.#next < this.#end) {
      const port = this.#next;
      this.#next += 1;
      const server = await listenOn(port);
      if (server === null) continue;
      await close(server);
      return port;
    }
    throw new Error(`no port before ${this.#end} is free`);
  }

  /** Leaves them to others. */
  async release(): Promise<void> {
    if (this.#claim.listening) await close(this.#claim);
  }
}
