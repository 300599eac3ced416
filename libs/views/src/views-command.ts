import { openClient } from './database.ts';
import { migrateViews } from './migrations.ts';
import { rebuild } from './rebuild.ts';
import { parkedStreams, replay } from './replay.ts';
import { runsOn } from './table.ts';
import { readCheckpoint } from './checkpoint.ts';
import { verify } from './verify.ts';
import type { Difference } from './comparison.ts';
import { tableOf, type View } from './view.ts';
import type { OnBuildProgress, Workshop } from './workshop.ts';

/** What the command works with, and where it says what it did. */
export interface ViewsCommandDeps extends Workshop {
  readonly views: readonly View[];
  /** One line of the outcome. */
  readonly say: (line: string) => void;
  /** How far a fold has come, from 0 to 1; called often. */
  readonly progress?: (view: string, part: number) => void;
}

export const VIEWS_USAGE = [
  'views list                     how far each view is, and what is parked',
  'views rebuild [name]           build anew beside the live table, compare, swap',
  'views verify [name]            compare the live table with a fresh fold of the log',
  'views replay <name> [stream]   fold what parked streams waited with',
].join('\n');

type Command = (deps: ViewsCommandDeps, view: View, stream: string | null) => Promise<boolean>;

const told = ({ view, tenant, id, column, expected, found }: Difference): string =>
  `first difference: view ${view}, tenant ${tenant}, id ${id}, column ${column}: ` +
  `expected ${expected}, found ${found}`;

const counted = (deps: ViewsCommandDeps, view: View): OnBuildProgress => {
  const { progress } = deps;
  return ({ position, to }) => progress?.(view.name, to === 0n ? 1 : Number(position) / Number(to));
};

const rebuildView: Command = async (deps, view) => {
  const { events, position, ms, parked, difference } = await rebuild(deps, view, counted(deps, view));
  const perSecond = Math.round((events * 1_000) / Math.max(ms, 1));
  deps.say(`${view.name}: rebuilt to position ${position}, ${events} events in ${ms} ms (${perSecond}/s)`);
  if (parked > 0) deps.say(`${view.name}: ${parked} streams are parked`);
  deps.say(
    difference
      ? `${view.name}: the old table was wrong; ${told(difference)}`
      : `${view.name}: equal to the old`,
  );
  return true;
};

const verifyView: Command = async (deps, view) => {
  const { events, position, parked, difference } = await verify(deps, view, counted(deps, view));
  deps.say(
    difference
      ? `${view.name}: NOT equal at position ${position}; ${told(difference)}`
      : `${view.name}: equal at position ${position}, ${events} events folded, ${parked} streams parked`,
  );
  return difference === null;
};

const replayView: Command = async (deps, view, stream) => {
  const outcomes = await replay(deps, view, stream);
  for (const { stream: name, error } of outcomes)
    deps.say(
      error === null ? `${view.name}: ${name} goes on` : `${view.name}: ${name} stays parked: ${error}`,
    );
  if (outcomes.length === 0) deps.say(`${view.name}: nothing is parked`);
  return outcomes.every(({ error }) => error === null);
};

const listView: Command = async (deps, view) => {
  const client = await openClient(deps.url, 'clientele views list');
  try {
    const checkpoint = await readCheckpoint(runsOn(client), tableOf(view), deps.logId);
    const head = await deps.store.head();
    deps.say(
      `${view.name}: version ${view.version}, at position ${checkpoint?.position ?? 'none'} of ${head}`,
    );
    for (const { stream, position, error } of await parkedStreams(client, view))
      deps.say(`${view.name}: ${stream} is parked at position ${position}: ${error}`);
    return true;
  } finally {
    await client.end();
  }
};

const COMMANDS: Readonly<Record<string, Command>> = {
  list: listView,
  rebuild: rebuildView,
  verify: verifyView,
  replay: replayView,
};

/** Which views a command is for; `null` when it was not understood. */
const viewsOf = (argv: readonly string[], { views }: ViewsCommandDeps): readonly View[] | null => {
  const [command = '', name, stream, ...rest] = argv;
  const takesStream = command === 'replay';
  if (!(command in COMMANDS) || rest.length > 0 || (stream !== undefined && !takesStream)) return null;
  if (name === undefined) return takesStream ? null : views;
  const named = views.filter((view) => view.name === name);
  return named.length > 0 ? named : null;
};

/**
 * Runs `views <command> [name] [stream]`; without a name for all views. Answers the exit code: 0 when all is
 * well, 1 when something differs or stays parked, 2 when the command was not understood.
 */
export async function runViewsCommand(argv: readonly string[], deps: ViewsCommandDeps): Promise<number> {
  const [name = '', , stream = null] = argv;
  const command = COMMANDS[name];
  const views = viewsOf(argv, deps);
  if (!command || !views) {
    deps.say(`${VIEWS_USAGE}\nviews: ${deps.views.map((view) => view.name).join(', ')}`);
    return 2;
  }
  // A log that was just imported has no views yet.
  await migrateViews(deps.url);
  let isWell = true;
  for (const view of views) isWell = (await command(deps, view, stream)) && isWell;
  return isWell ? 0 : 1;
}
