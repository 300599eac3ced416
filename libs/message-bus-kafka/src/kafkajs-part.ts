import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** A loaded module. What stands in `exports` is what modules that load it later get. */
interface Part<Exports> {
  exports: Exports;
}

/** A module within kafkajs 2.2.4, which has no way of its own to change what is done there. */
export const kafkajsPart = <Exports>(path: string): Part<Exports> => {
  const name = `kafkajs/src/${path}`;
  load(name);
  const part = load.cache[load.resolve(name)];
  if (part === undefined) throw new Error(`kafkajs has no part ${path}`);
  return part;
};
