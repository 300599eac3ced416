import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Configuration, ConfigurationError } from './configuration.ts';

/**
 * Refuses an address that cannot be listened on, before anything is started that would have to be stopped
 * again.
 */
export const checkAddress = async ({ HOST, PORT }: Configuration): Promise<void> => {
  const server = createServer();
  try {
    await once(server.listen(PORT, HOST), 'listening');
  } catch (error) {
    throw new ConfigurationError(reasonOf(error as NodeJS.ErrnoException, HOST, PORT));
  }
  server.close();
  await once(server, 'close');
};

const reasonOf = ({ code, message }: NodeJS.ErrnoException, host: string, port: number): string => {
  switch (code) {
    case 'EADDRINUSE':
      return `PORT: ${port} is in use by another program`;
    case 'EACCES':
      return `PORT: ${port} needs more rights than this process has`;
    default:
      return `HOST: ${host} is no address of this machine (${message})`;
  }
};
