import { startThrowawayPostgres, type ThrowawayPostgres } from './throwaway-postgres.ts';

let server: ThrowawayPostgres | undefined;

/** Jest calls this once before a run that touches a database; the test files find it by its URL. */
export default async function setup(): Promise<void> {
  server = await startThrowawayPostgres();
  process.env['TEST_DATABASE_URL'] = server.url;
}

/** Stops what `setup` started. */
export const stopDatabase = async (): Promise<void> => server?.stop();
