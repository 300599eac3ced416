import { REFUSALS, type DialectName, type Problem, type RefusalCode } from '@clientele/contracts';
import { Refused } from '@clientele/event-store';
import { Passed, type Fetch, type Fetched, type PageOf } from '@clientele/http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { NativeServer } from './native-server.ts';

/** Items that a list is read by at a time. */
export const PAGE_ITEMS = 500;

/** The id of no customer: to look for it is the least that a read costs, where only its waiting is wanted. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** For whom the native API is called: it checks the token as if it had come by itself. */
export interface Caller {
  readonly token: string;
  readonly address: string;
  readonly correlationId: string;
  readonly via: DialectName;
  /** Headers of the client's own that are passed on with its writes. */
  readonly told: Readonly<Record<string, string>>;
}

/** A command of a transaction. */
export interface NativeCommand {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** A text `{n}` in the body means the id of command n. Otherwise every text is as the client typed it. */
  readonly namesEarlier?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A resource, by its UUID, and the version that it was read at. */
export interface Expectation {
  readonly path: string;
  readonly version: number;
}

/** What was recorded: what each command answered, and where the log ends with it. */
export interface Recorded {
  readonly position: string;
  readonly results: readonly { readonly status: number; readonly body: unknown }[];
}

/** What a read shows at least: `head`, all that is written by now; a position; `null`, what there is. */
export type AtLeast = string | null;

/** A call, apart from whom it is for. */
type Said = Pick<Fetch, 'method' | 'path'> & Partial<Pick<Fetch, 'headers' | 'body' | 'streamed'>>;

/** The native `/v1` API, as one request of a dialect calls it. Whatever it refuses is thrown. */
export class NativeApi {
  constructor(
    private readonly server: NativeServer,
    private readonly caller: Caller,
  ) {}

  /** Reads a resource or a page. */
  async read<Body>(path: string, atLeast: AtLeast = null): Promise<Body> {
    const headers = atLeast === null ? {} : { 'clientele-min-position': atLeast };
    return parsed<Body>(await this.#answered({ method: 'GET', path, headers }));
  }

  /** Reads a resource; `null` when there is none. */
  async find<Body>(path: string, atLeast: AtLeast = null): Promise<Body | null> {
    try {
      return await this.read<Body>(path, atLeast);
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  /** The items of a list, page by page: all of them, or from an offset on and no more than asked for. */
  async *pages<Item>(
    path: string,
    { offset = 0, limit = Infinity }: { readonly offset?: number; readonly limit?: number } = {},
  ): AsyncGenerator<readonly Item[], void> {
    const list = `${path}${path.includes('?') ? '&' : '?'}limit=`;
    let left = limit;
    let from: string | null = offset === 0 ? '' : `&offset=${offset}`;
    do {
      // One is asked for though none is wanted, because the call may be refused.
      const items = Math.max(1, Math.min(left, PAGE_ITEMS));
      const page: PageOf<Item> = await this.read(`${list}${items}${from}`);
      yield page.items.slice(0, left);
      left -= items;
      from = page.next === null ? null : `&cursor=${encodeURIComponent(page.next)}`;
    } while (from !== null && left > 0);
  }

  /** Records commands, all or none, if what was read still is at its version. */
  async transact(
    commands: readonly NativeCommand[],
    expects: readonly Expectation[] = [],
  ): Promise<Recorded> {
    const said = commands.map(({ namesEarlier = false, ...command }) => ({
      ...command,
      ...(command.body === undefined ? undefined : { literal: !namesEarlier }),
    }));
    const body = { commands: said, ...(expects.length === 0 ? undefined : { expects }) };
    const answer = await this.#answered({
      ...this.#json(body),
      method: 'POST',
      path: '/v1/transactions',
    });
    const position = answer.headers['clientele-position'];
    return { position: String(position), results: parsed<Pick<Recorded, 'results'>>(answer).results };
  }

  /** Waits until what was recorded can be read everywhere; not for ever, since it is recorded anyway. */
  async settle(position: string): Promise<void> {
    try {
      await this.find(`/v1/customers/${NOBODY}`, position);
    } catch (error) {
      if (statusOf(error) === null) throw error;
    }
  }

  /** Makes a call that records nothing, and so is in no transaction. */
  async post<Body>(path: string, body: object): Promise<Body> {
    return parsed<Body>(await this.#answered({ ...this.#json(body), method: 'POST', path }));
  }

  /** Passes a form with a file on, as it comes in. */
  async upload<Body>(path: string, form: Readable, contentType: string): Promise<Body> {
    const headers = { ...this.caller.told, 'content-type': contentType };
    return parsed<Body>(await this.#answered({ method: 'POST', path, headers, body: form }));
  }

  /** The bytes of a file, or where they are, with what the native API says of them. */
  async open(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Fetched> {
    return this.#answered({ method: 'GET', path, headers, streamed: true });
  }

  #json(body: unknown): Pick<Fetch, 'headers' | 'body'> {
    return {
      headers: { ...this.caller.told, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
  }

  async #answered({ headers = {}, body = null, streamed = false, ...said }: Said): Promise<Fetched> {
    const { token, address, correlationId, via } = this.caller;
    const answer = await this.server.fetch({
      ...said,
      body,
      streamed,
      address,
      headers: {
        ...headers,
        authorization: `Bearer ${token}`,
        'x-correlation-id': correlationId,
        'clientele-via': via,
      },
    });
    // Who was merged into another is gone for every vendor's client.
    if (answer.status === 307 && !streamed) throw new Refused('customer-not-found');
    if (answer.status < 400) return answer;
    const problem = await problemIn(answer);
    throw problem.code === 'customer-merged' ? new Refused('customer-not-found') : new Passed(problem);
  }
}

const parsed = <Body>({ body }: Fetched): Body => JSON.parse(body as string) as Body;

const problemIn = async ({ body }: Fetched): Promise<Problem> =>
  JSON.parse(typeof body === 'string' ? body : await text(body)) as Problem;

/** The code of a refusal; `null` when it is none. */
export const codeOf = (error: unknown): RefusalCode | null => {
  if (error instanceof Passed) return error.problem.code;
  return error instanceof Refused ? error.code : null;
};

/** The status of a refusal; `null` when it is none. */
export const statusOf = (error: unknown): number | null => {
  const code = codeOf(error);
  return code === null ? null : REFUSALS[code].status;
};
