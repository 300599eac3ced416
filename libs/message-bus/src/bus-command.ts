import type { Parked } from './bus.ts';
import type { Reactions } from './reactions.ts';

export const BUS_USAGE = [
  'bus parked [group]             what reactions wait with, and why',
  'bus replay [group] [stream]    do anew what parked streams waited with',
].join('\n');

type Say = (line: string) => void;
type Command = (reactions: Reactions, groups: readonly string[], rest: Rest) => Promise<boolean>;

interface Rest {
  readonly stream: string | undefined;
  readonly say: Say;
}

const told = ({ group, event: { stream, version, type, position }, error }: Parked): string =>
  `${group}: ${stream} ${version}, ${type} at position ${position}: ${error ?? 'waits behind'}`;

const parked: Command = async (reactions, groups, { say }) => {
  const waiting = (await reactions.parked()).filter(({ group }) => groups.includes(group));
  for (const each of waiting) say(told(each));
  if (waiting.length === 0) say('nothing is parked');
  return true;
};

const replay: Command = async (reactions, groups, { stream, say }) => {
  let isWell = true;
  let streams = 0;
  for (const group of groups)
    for (const { stream: name, handled, error } of await reactions.replay(group, stream)) {
      streams += 1;
      isWell &&= error === null;
      say(
        error === null
          ? `${group}: ${name} goes on, ${handled} events were done`
          : `${group}: ${name} stays parked: ${error}`,
      );
    }
  if (streams === 0) say('nothing is parked');
  return isWell;
};

const COMMANDS: Readonly<Record<string, Command>> = { parked, replay };

/**
 * Runs `bus <command> [group] [stream]`; without a group for all. Answers the exit code: 0 when all is well,
 * 1 when something stays parked, 2 when the command was not understood.
 */
export const runBusCommand = async (
  [name = '', group, stream, ...rest]: readonly string[],
  reactions: Reactions,
  say: Say,
): Promise<number> => {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const groups = reactions.groups.filter((each) => group === undefined || each === group);
  if (command === undefined || groups.length === 0 || rest.length > 0) {
    say(`${BUS_USAGE}\ngroups: ${reactions.groups.join(', ')}`);
    return 2;
  }
  return (await command(reactions, groups, { stream, say })) ? 0 : 1;
};
