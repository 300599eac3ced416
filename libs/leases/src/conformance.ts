import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Leases, Term } from './leases.ts';

/** Processes that compete, and how to come between one of them and its lease. */
export interface LeasesUnderTest {
  /** Another process. */
  another(): Promise<Leases>;
  /** Ends a process's hold on its lease without a word to it. */
  cutOff(name: string): Promise<void>;
  close(): Promise<void>;
}

const NAME = 'the work';

/** Longest that anything here may take. */
const WITHIN_MS = 60_000;

/** A process that asks to lead, and what became of it. */
class Candidate {
  readonly terms: Term[] = [];
  readonly #stopping = new AbortController();
  readonly #events = new EventTarget();
  readonly ended: Promise<void>;

  constructor(
    leases: Leases,
    work: (term: Term) => Promise<unknown> = ({ signal }) => ending(signal),
    name = NAME,
  ) {
    const begin = async (term: Term): Promise<void> => {
      this.terms.push(term);
      this.#events.dispatchEvent(new Event('term'));
      await work(term);
    };
    this.ended = leases.lead(name, begin, this.#stopping.signal);
  }

  get term(): Term | undefined {
    return this.terms.at(-1);
  }

  get leads(): boolean {
    return this.term !== undefined && !this.term.signal.aborted;
  }

  /** Resolves in the term with this ordinal. */
  async led(times: number): Promise<Term> {
    while (this.terms.length < times)
      await once(this.#events, 'term', { signal: AbortSignal.timeout(WITHIN_MS) });
    return this.terms[times - 1]!;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.ended;
  }
}

const ending = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort');
};

/** What every adapter of {@link Leases} must do. `make` gives one that nobody has used. */
export const leasesConformance = (name: string, make: () => Promise<LeasesUnderTest>): void => {
  describe(`${name}`, () => {
    let subject: LeasesUnderTest;
    let processes: Leases[];
    beforeEach(async () => {
      subject = await make();
      processes = await Promise.all([1, 2, 3].map(() => subject.another()));
    });
    afterEach(async () => {
      await Promise.all(processes.map((each) => each.close()));
      await subject.close();
    });

    it('lets one of many lead', async () => {
      const candidates = processes.map((each) => new Candidate(each));
      await Promise.race(candidates.map((each) => each.led(1)));
      expect(candidates.filter(({ leads }) => leads)).toHaveLength(1);
    });

    it('lets another lead once the first has stopped, with a later number', async () => {
      const [first, second] = [new Candidate(processes[0]!), processes[1]!];
      const { number } = await first.led(1);
      const successor = new Candidate(second);
      await first.stop();
      expect((await successor.led(1)).number).toBeGreaterThan(number);
    });

    it('keeps others off until the work has wound up', async () => {
      const woundUp = Promise.withResolvers<void>();
      const first = new Candidate(processes[0]!, () => woundUp.promise);
      await first.led(1);
      const second = new Candidate(processes[1]!);
      const stopping = first.stop();
      expect(first.leads).toBe(false);
      expect(second.terms).toEqual([]);
      woundUp.resolve();
      await stopping;
      await second.led(1);
    });

    it('ends the term of a process that is cut off, and lets another lead', async () => {
      const first = new Candidate(processes[0]!);
      const term = await first.led(1);
      const second = new Candidate(processes[1]!);
      const ended = ending(term.signal);
      await subject.cutOff(NAME);
      await ended;
      const third = new Candidate(processes[2]!);
      const next = await Promise.race([first.led(2), second.led(1), third.led(1)]);
      expect(next.number).toBeGreaterThan(term.number);
      await Promise.all([first.stop(), second.stop(), third.stop()]);
    });

    it('begins anew when work fails, and when it ends', async () => {
      let rounds = 0;
      const candidate = new Candidate(processes[0]!, async ({ signal }) => {
        rounds += 1;
        if (rounds === 1) throw new Error('the first time it fails');
        if (rounds > 2) await ending(signal);
      });
      await candidate.led(3);
      const numbers = candidate.terms.map(({ number }) => number);
      expect(numbers).toEqual(numbers.toSorted((a, b) => Number(a - b)));
      expect(new Set(numbers).size).toBe(3);
    });

    it('lets another lead while the one whose work failed pauses', async () => {
      const first = new Candidate(processes[0]!, () => Promise.reject(new Error('it always fails')));
      await first.led(1);
      await new Candidate(processes[1]!).led(1);
    });

    it('lets different processes lead different work', async () => {
      const candidates = processes.map((each, index) => new Candidate(each, undefined, `work ${index}`));
      await Promise.all(candidates.map((each) => each.led(1)));
      expect(candidates.every(({ leads }) => leads)).toBe(true);
    });

    it('lets one process wait no longer when it is told to stop', async () => {
      await new Candidate(processes[0]!).led(1);
      const second = new Candidate(processes[1]!);
      await second.stop();
      expect(second.terms).toEqual([]);
    });

    it('gives everything back when it is closed', async () => {
      const first = new Candidate(processes[0]!);
      await first.led(1);
      await processes[0]!.close();
      await first.ended;
      expect(first.leads).toBe(false);
      await new Candidate(processes[1]!).led(1);
    });
  });
};
