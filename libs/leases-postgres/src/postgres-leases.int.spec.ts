import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leasesConformance } from '@clientele/leases/conformance';
import { testDatabase, type TestDatabase } from '@clientele/testing';
import type { Term } from '@clientele/leases';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { openPostgresLeases, type PostgresLeases } from './postgres-leases.ts';

/** Ends the session that holds a lease, as an operator or a dying server would. */
const END = `select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a using (pid)
  where l.locktype = 'advisory' and l.granted and a.datname = current_database() and a.application_name = $1`;

/** How sessions of this database ended that did not end well, once there are any. */
const ENDED = `select sessions_abandoned::int as gone, sessions_fatal::int as overdue from pg_stat_database
  where datname = current_database() and sessions_abandoned + sessions_fatal > 0`;

leasesConformance('PostgresLeases', async () => {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    another: async () => openPostgresLeases(database.url),
    cutOff: async (name) => void (await client.query(END, [`clientele lease ${name}`])),
    close: async () => {
      await client.end();
      await database.drop();
    },
  };
});

describe('a process that holds a lease', () => {
  const NAME = 'relay';
  let database: TestDatabase;
  let leases: PostgresLeases;
  let holder: ChildProcess;
  beforeEach(async () => {
    database = await testDatabase();
    leases = openPostgresLeases(database.url);
    holder = await startHolder();
  });
  afterEach(async () => {
    holder.kill('SIGKILL');
    await leases.close();
    await database.drop();
  });

  /** A process that says when a term begins and ends. */
  const startHolder = async (): Promise<ChildProcess> => {
    const source = JSON.stringify(new URL('postgres-leases.ts', import.meta.url).href);
    const program = `import { once } from 'node:events';
      import { openPostgresLeases } from ${source};
      const leases = openPostgresLeases(${JSON.stringify(database.url)});
      await leases.lead('${NAME}', async ({ signal }) => {
        process.stdout.write('leads ');
        await once(signal, 'abort');
        process.stdout.write('ended ');
      }, new AbortController().signal);`;
    const setting = ['--conditions=@clientele/source', '--experimental-transform-types'];
    const quiet = '--disable-warning=ExperimentalWarning';
    const args = [...setting, quiet, '--input-type=module', '--eval', program];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [word] = await once(child.stdout, 'data');
    expect(String(word)).toBe('leads ');
    return child;
  };

  const takenOver = (): Promise<Term> =>
    new Promise((resolve) => {
      const work = async (term: Term): Promise<void> => {
        resolve(term);
        if (!term.signal.aborted) await once(term.signal, 'abort');
      };
      void leases.lead(NAME, work, new AbortController().signal);
    });

  it('gives it up at once when it is killed', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const taking = takenOver();
    holder.kill('SIGKILL');
    expect((await taking).number).toBe(2n);
    // The server noticed that it was gone, and did not wait until its term was over.
    let ended: readonly unknown[] = [];
    while (ended.length === 0) ({ rows: ended } = await client.query(ENDED));
    await client.end();
    expect(ended).toEqual([{ gone: 1, overdue: 0 }]);
  });

  it('loses it within its term when it hangs, and learns so as soon as it goes on', async () => {
    const taking = takenOver();
    holder.kill('SIGSTOP');
    expect((await taking).number).toBe(2n);
    const said = once(holder.stdout!, 'data');
    holder.kill('SIGCONT');
    expect(String((await said)[0])).toBe('ended ');
  });

  it('holds back no vacuum while another waits', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    void takenOver();
    const waiting = `select pid from pg_stat_activity where application_name = 'clientele lease ${NAME}'`;
    while ((await client.query(waiting)).rowCount !== 2);
    await client.query('create table dead as select generate_series(1, 100) as number');
    await client.query('delete from dead');
    // Whoever else connects to the server holds it back for a moment; who waits would as long as it waits.
    let bytes = 1;
    while (bytes > 0) {
      await client.query('vacuum dead');
      ({ bytes } = (await client.query(`select pg_relation_size('dead')::int as bytes`)).rows[0]);
    }
    await client.end();
    expect(bytes).toBe(0);
  });
});
