import { parseStream } from '@clientele/contracts';
import { loadBefore, loadVersion } from './folded.ts';
import { Refused, type CommandMeta } from './meta.ts';
import { streamOfPart, type Part, type Written } from './parts.ts';
import type { EventStore, Opened } from './store.ts';

type PartsByName = Readonly<Record<string, Part>>;
type WrittenByName = Readonly<Record<string, Written<unknown>>>;

/**
 * What this command answered when it was said before, from its streams folded to the last event that it
 * recorded in each; `null` when it is not in the log. Refuses a key that was another request's.
 */
export const repetitionOf = async (
  store: EventStore,
  parts: PartsByName,
  meta: CommandMeta,
): Promise<WrittenByName | null> => {
  if (!meta.repeatable) return null;
  const recorded = await (meta.overlay ?? store).readCommand(meta.tenant, meta.commandId);
  const first = recorded[0];
  if (first === undefined) return null;
  if (first.fingerprint !== meta.fingerprint) throw new Refused('idempotency-key-reused');

  const through = recorded.at(-1)?.position ?? first.position;
  const stateOf = async ([name, part]: [string, Part]): Promise<[string, Written<unknown>]> => {
    const stream = part.fresh ? begunBy(part, recorded, meta) : streamOfPart(meta.tenant, part);
    const own = recorded.filter((event) => event.stream === stream && event.step <= meta.step);
    const last = own.at(-1);
    // A stream that the command left as it was is answered as it found it.
    const folded =
      last === undefined
        ? await loadBefore(store, part.decider, stream, first.position)
        : await loadVersion(store, part.decider, stream, last.version);
    const events = own.filter(({ step }) => step === meta.step);
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
