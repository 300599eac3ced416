import { parseStream } from '@clientele/contracts';
import { loadStream } from './folded.ts';
import { Refused, type CommandMeta } from './meta.ts';
import { isSome, leftBy } from './past.ts';
import { streamOfPart, type Part, type Written } from './parts.ts';
import type { EventStore, Opened } from './store.ts';

type PartsByName = Readonly<Record<string, Part>>;
type WrittenByName = Readonly<Record<string, Written<unknown>>>;

/**
 * What this command answered when it was said before, from its streams folded to where it left them;
 * `null` when it is not in the log. Refuses a key that was another request's.
 */
export const repetitionOf = async (
  store: EventStore,
  parts: PartsByName,
  meta: CommandMeta,
): Promise<WrittenByName | null> => {
  if (!meta.repeatable) return null;
  const recorded = await (meta.overlay ?? store).readCommand(meta.tenant, meta.commandId);
  if (!isSome(recorded)) return null;
  if (recorded[0].fingerprint !== meta.fingerprint) throw new Refused('idempotency-key-reused');

  const through = (recorded.at(-1) ?? recorded[0]).position;
  const past = leftBy(store, recorded, meta);
  const stateOf = async ([name, part]: [string, Part]): Promise<[string, Written<unknown>]> => {
    const stream = part.fresh ? begunBy(part, recorded, meta) : streamOfPart(meta.tenant, part);
    const folded = await loadStream(past, part.decider, stream);
    const events = recorded.filter((event) => event.stream === stream && event.step === meta.step);
    const created = events[0]?.version === 1;
    return [name, { ...folded, id: parseStream(stream).id, created, events, through }];
  };
  return Object.fromEntries(await Promise.all(Object.entries(parts).map(stateOf)));
};

/** The stream that the command began the first time, under the id that was made then. */
const begunBy = (part: Part, recorded: readonly Opened[], { step, tenant }: CommandMeta): string => {
  const { category } = part.decider;
  const begun = recorded.find(
    (event) => event.version === 1 && event.step === step && parseStream(event.stream).category === category,
  );
  return begun?.stream ?? streamOfPart(tenant, part);
};
