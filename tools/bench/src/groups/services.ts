import { headersOf, untilSettled } from '../api.ts';
import { prepareCauses } from '../causes.ts';
import { cpuMs } from '../cpu.ts';
import type { Deployment } from '../deployments.ts';
import { bounded, compared, costing, median, percentile, type Row } from '../figures.ts';
import type { Shot } from '../jobs.ts';
import type { Laboratory } from '../laboratory.ts';
import { inTurn, type Contender } from '../rounds.ts';
import { creating, readSome } from './http.ts';

const GROUP = 'services';
const CALLERS = 256;
const NEARLY_ALL = 0.99;
/** Every so many writes, one sets something off in another context. */
const CAUSE_EVERY = 20;
const COST_RATIO_MAX = 1.8;
const VISIBLE_MS_MAX = 25;
const REACTED_MS_MAX = 100;
const IN_ONE = 'the platform process';

/** The product as it is deployed, and where it is measured. */
interface Subject {
  readonly laboratory: Laboratory;
  readonly deployment: Deployment;
}

/** Every service in a process of its own over Kafka, beside the platform process. */
export async function* services(laboratory: Laboratory): AsyncGenerator<Row> {
  const deployments = await laboratory.deployments();
  const apart = { laboratory, deployment: await deployments.services() };
  const inOne = { laboratory, deployment: await deployments.platform() };
  const half = (yield* peaks(apart, inOne)) / 2;
  yield* costs(apart, inOne, half);
  yield* delays(apart, half);
  await apart.deployment.stop();
  await inOne.deployment.stop();
  yield* delaysInOneOverKafka({ laboratory, deployment: await deployments.platformOverKafka() });
  await deployments.close();
}

/** What is possible; the rate of writes through the gateway. */
async function* peaks(apart: Subject, inOne: Subject): AsyncGenerator<Row, number> {
  const { loadRounds } = apart.laboratory.sizes;
  const writes = await inTurn(loadRounds, { apart: writing(apart), inOne: writing(inOne) });
  const writeName = {
    group: GROUP,
    what: `POST a customer with a name through the gateway, ${CALLERS} callers`,
  };
  yield compared(writeName, writes.apart, { name: IN_ONE, rounds: writes.inOne });
  const reads = await inTurn(loadRounds, { apart: await reading(apart), inOne: await reading(inOne) });
  const readName = { group: GROUP, what: `GET a customer by id through the gateway, ${CALLERS} callers` };
  yield compared(readName, reads.apart, { name: IN_ONE, rounds: reads.inOne });
  return median(writes.apart);
}

const shoot = async ({ laboratory, deployment }: Subject, shots: readonly Shot[]): Promise<number> => {
  const { load, sizes } = laboratory;
  const job = { url: deployment.url, connections: CALLERS, seconds: sizes.loadSeconds, shots };
  return (await load.closed(job)).perSecond;
};

const writing =
  (subject: Subject): Contender =>
  async () => {
    const perSecond = await shoot(subject, [creating(subject.deployment.key)]);
    await untilSettled(subject.deployment);
    return perSecond;
  };

const reading = async (subject: Subject): Promise<Contender> => {
  const headers = headersOf(subject.deployment);
  const shots = (await readSome(subject.deployment)).map(({ id }): Shot => ({
    method: 'GET',
    path: `/v1/customers/${id}`,
    headers,
  }));
  return () => shoot(subject, shots);
};

/** What a write costs all processes of the product together, at a rate that both can do with ease. */
async function* costs(apart: Subject, inOne: Subject, perSecond: number): AsyncGenerator<Row> {
  const shares = new Map([...apart.deployment.pids.keys()].map((name) => [name, [] as number[]]));
  const measured = await inTurn(apart.laboratory.sizes.loadRounds, {
    apart: costOf(apart, perSecond, shares),
    inOne: costOf(inOne, perSecond, new Map()),
  });
  const what = `CPU of a POST through gateway and service, at ${Math.round(perSecond)} writes/s`;
  const target = { unit: 'ms', atMost: COST_RATIO_MAX };
  yield costing({ group: GROUP, what }, measured.apart, { name: IN_ONE, rounds: measured.inOne }, target);
  for (const [name, [, ...rounds]] of shares)
    yield bounded({ group: GROUP, what: `of it in ${name}` }, { value: median(rounds), unit: 'ms' });
}

/** Computing time for each write; the share of each process is noted by its name. */
const costOf =
  (
    { laboratory, deployment }: Subject,
    perSecond: number,
    shares: ReadonlyMap<string, number[]>,
  ): Contender =>
  async () => {
    const { url, key, pids } = deployment;
    const before = await cpuOf(pids);
    const { written } = await laboratory.load.paced({
      url,
      perSecond,
      seconds: laboratory.sizes.loadSeconds,
      write: creating(key),
    });
    await untilSettled(deployment);
    const each = [...(await cpuOf(pids))].map(
      ([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / written] as const,
    );
    for (const [name, ms] of each) shares.get(name)?.push(ms);
    return each.reduce((sum, [, ms]) => sum + ms, 0);
  };

const cpuOf = async (pids: Deployment['pids']): Promise<ReadonlyMap<string, number>> =>
  new Map(await Promise.all([...pids].map(async ([name, pid]) => [name, await cpuMs(pid)] as const)));

/** How long after its acknowledgement a write can be read, and what it sets off in another context. */
async function* delays(subject: Subject, perSecond: number): AsyncGenerator<Row> {
  const at = `through the gateway, at ${Math.round(perSecond)} writes/s, p99`;
  const { visibleMs, reactedMs } = await delaysAt(subject, perSecond);
  const visible = { group: GROUP, what: `from its acknowledgement until a GET shows a write, ${at}` };
  yield bounded(visible, { value: visibleMs, unit: 'ms', atMost: VISIBLE_MS_MAX });
  const reacted = { group: GROUP, what: `from the acknowledgement of a merge until the cards moved, ${at}` };
  yield bounded(reacted, { value: reactedMs, unit: 'ms', atMost: REACTED_MS_MAX });
}

async function* delaysInOneOverKafka(subject: Subject): AsyncGenerator<Row> {
  const peak = await inTurn(1, { writes: writing(subject) });
  const perSecond = median(peak.writes) / 2;
  const { reactedMs } = await delaysAt(subject, perSecond);
  const at = `the platform process over Kafka, at ${Math.round(perSecond)} writes/s, p99`;
  const what = `from the acknowledgement of a merge until the cards moved, ${at}`;
  yield bounded({ group: GROUP, what }, { value: reactedMs, unit: 'ms' });
}

const delaysAt = async ({ laboratory, deployment }: Subject, perSecond: number) => {
  const { load, sizes } = laboratory;
  const { url, key } = deployment;
  const paced = async (seconds: number) => {
    const causes = await prepareCauses(deployment, Math.ceil((perSecond * seconds) / CAUSE_EVERY));
    await untilSettled(deployment);
    const read = { headers: headersOf(deployment) };
    return load.paced({ url, perSecond, seconds, write: creating(key), read, causes });
  };
  await paced(sizes.warmUpSeconds);
  const { sinceAcknowledgedMs, reactedMs } = await paced(sizes.lagSeconds);
  return {
    visibleMs: percentile(sinceAcknowledgedMs, NEARLY_ALL),
    reactedMs: percentile(reactedMs, NEARLY_ALL),
  };
};
