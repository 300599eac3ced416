import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';

const LOOPBACK = '127.0.0.1';
const ANY_PORT = 0;

/** The last port while it is free, so that an address once printed stays true; else a free one. */
export async function choosePort(portFile: string): Promise<number> {
  const last = Number(await readFile(portFile, 'utf8').catch(() => ANY_PORT));
  return listenOnce(last).catch(() => listenOnce(ANY_PORT));
}

/** Rejects when the port is taken. */
const listenOnce = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => resolve(free));
    });
  });
