import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { letCall } from '../callers.ts';
import type { SteppedJob, SteppedResult } from '../jobs.ts';

const NAMED_PATTERN = /\{(\d+)\}/g;

/** As many turns of all steps as so many callers get done. */
export const shootStepped = async ({ connections, seconds, ...job }: SteppedJob): Promise<SteppedResult> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let failed = 0;
  const turn = async (): Promise<void> => {
    const ids: string[] = [];
    const named = (content: string): string =>
      content.replaceAll(NAMED_PATTERN, (unknown, step: string) => ids[Number(step)] ?? unknown);
    for (const { method, path, body } of job.steps) {
      const sent = { url: new URL(named(path), job.url), method, headers: job.headers, agent };
      const id = await idAnswered(sent, named(JSON.stringify(body))).catch(() => null);
      if (id === null) failed += 1;
      ids.push(id ?? '');
    }
  };
  const { perSecond } = await letCall(connections, seconds * 1_000, turn);
  agent.destroy();
  return { perSecond, failed };
};

interface Sent {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: Agent;
}

/** The id in an answer, empty where it has none; `null` when what was asked is not done. */
const idAnswered = ({ url, ...options }: Sent, body: string): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const sent = request(url, options);
    sent.once('error', reject).once('response', (response) => {
      const done = response.statusCode === 200 || response.statusCode === 201;
      const idIn = (read: string): string => (JSON.parse(read) as { id?: string }).id ?? '';
      text(response).then((read) => resolve(done ? idIn(read) : null), reject);
    });
    sent.end(body);
  });
