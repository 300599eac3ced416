/** What the bench needs to know of a server that it started: where it listens. */
export interface Listening {
  readonly port: number;
}

/** Tells whoever started this process that the server listens, and ends with it. */
export const announce = (port: number): void => {
  process.send?.({ port } satisfies Listening);
  process.once('disconnect', () => process.exit());
};

/** The database that whoever started this process named. */
export const databaseUrl = (): string => {
  const url = process.env['DATABASE_URL'];
  if (url === undefined) throw new Error('DATABASE_URL is not set');
  return url;
};
