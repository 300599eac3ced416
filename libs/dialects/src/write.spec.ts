import { REFUSALS, type RefusalCode, type WholeCustomerDocument } from '@clientele/contracts';
import type { Fetch, Fetched } from '@clientele/http';
import { Passed } from '@clientele/http';
import { describe, expect, it } from '@jest/globals';
import { NativeApi } from './native-api.ts';
import { NativeServer } from './native-server.ts';
import { amend, changedMembers, writeCustomer, writeDocument, type CustomerWrite } from './write.ts';

const ID = '019a0000-0000-7000-8000-000000000001';
const PATH = `/v1/customers/${ID}`;

type Answer = { readonly status: number; readonly body: unknown };

const found = (note: string, version: number): Answer => ({
  status: 200,
  body: { id: ID, note, version, displayName: 'Acme', billing: {} },
});
const recorded: Answer = { status: 200, body: { results: [found('recorded', 9)] } };
const refused = (code: RefusalCode): Answer => ({ status: REFUSALS[code].status, body: { code } });

/** Answers what it was told to answer, one call after the other. */
class Scripted extends NativeServer {
  readonly calls: Fetch[] = [];

  constructor(private readonly answers: Answer[]) {
    super();
  }

  override async fetch(call: Fetch): Promise<Fetched> {
    this.calls.push(call);
    const answer = this.answers.shift();
    if (answer === undefined) throw new Error(`nothing is expected to ask for ${call.method} ${call.path}`);
    const headers = { 'clientele-position': '77' };
    return { status: answer.status, headers, body: JSON.stringify(answer.body) };
  }

  transaction(): unknown {
    return JSON.parse(this.calls[1]?.body as string);
  }

  said(): readonly string[] {
    return this.calls.map(({ method, path, headers }) =>
      [method, path, headers['clientele-min-position'] ?? ''].join(' ').trim(),
    );
  }
}

const setNote = (note: string, more: Partial<CustomerWrite> = {}): CustomerWrite => ({
  customer: ID,
  include: [],
  difference: (shown) => amend(ID, changedMembers({ note: shown?.note ?? null }, { note })),
  ...more,
});

const write = async (what: CustomerWrite, ...answers: Answer[]) => {
  const server = new Scripted(answers);
  const told = { 'idempotency-key': 'k' };
  const caller = { token: 't', address: '::1', correlationId: ID, via: 'portos', told } as const;
  const answer = await writeCustomer(new NativeApi(server, caller), what).catch((error: unknown) => error);
  return { answer: answer as WholeCustomerDocument, error: answer as Passed, server };
};

describe('a write', () => {
  it('is nothing where all is as it was sent', async () => {
    const { answer, server } = await write(setNote('a'), found('a', 1));
    expect(answer).toMatchObject({ note: 'a' });
    expect(server.said()).toEqual([`GET ${PATH} head`]);
  });

  it('expects what it read, and is answered as it is read once it is settled', async () => {
    const { answer, server } = await write(setNote('b'), found('a', 4), recorded, found('b', 5));
    expect(answer).toMatchObject({ note: 'b' });
    expect(server.said()).toEqual([`GET ${PATH} head`, 'POST /v1/transactions', `GET ${PATH} 77`]);
    expect(server.calls[1]?.headers).toMatchObject({
      authorization: 'Bearer t',
      'clientele-via': 'portos',
      'idempotency-key': 'k',
    });
    expect(server.transaction()).toEqual({
      commands: [{ method: 'PATCH', path: PATH, body: { note: 'b' }, literal: true }],
      expects: [{ path: PATH, version: 4 }],
    });
  });

  it('expects the parts that the dialect shows, though there are none yet', async () => {
    const whole = { ...(found('a', 4).body as object), cards: { version: 2 }, credit: null };
    const include = ['cards', 'credit'] as const;
    const { server } = await write(
      setNote('b', { include }),
      { status: 200, body: whole },
      recorded,
      found('b', 5),
    );
    expect(server.transaction()).toMatchObject({
      expects: [
        { path: PATH, version: 4 },
        { path: `${PATH}/cards`, version: 2 },
        { path: `${PATH}/credit`, version: 0 },
      ],
    });
  });

  it('is compared anew when others were faster, and ends when they did the same', async () => {
    const stale = refused('precondition-failed');
    const { answer, server } = await write(setNote('b'), found('a', 1), stale, found('b', 2));
    expect(answer).toMatchObject({ note: 'b', version: 2 });
    expect(server.calls).toHaveLength(3);
  });

  it('gives up after three tries', async () => {
    const round = [found('a', 1), refused('busy')];
    const { error, server } = await write(setNote('b'), ...round, ...round, ...round);
    expect(error.problem.code).toBe('busy');
    expect(server.calls).toHaveLength(6);
  });

  it('is not tried again where the client sent its own version', async () => {
    const stale = refused('precondition-failed');
    const { error, server } = await write(setNote('b', { exact: true }), found('a', 1), stale);
    expect(error.problem.code).toBe('precondition-failed');
    expect(server.calls).toHaveLength(2);
  });

  it('is read from the log when the views are late', async () => {
    const { answer, server } = await write(
      setNote('b'),
      found('a', 1),
      recorded,
      refused('too-late'),
      found('b', 2),
    );
    expect(answer).toMatchObject({ note: 'b' });
    expect(server.said().at(-1)).toBe(`GET ${PATH}?asOf=77`);
  });

  it('is answered as recorded when nothing can be read any more', async () => {
    const away = refused('unavailable');
    const { answer } = await write(setNote('b'), found('a', 1), recorded, away, away);
    expect(answer).toMatchObject({ id: ID, note: 'recorded', version: 9 });
  });

  it('is refused when it was not recorded', async () => {
    const { error } = await write(setNote('b'), found('a', 1), refused('unavailable'));
    expect(error.problem.code).toBe('unavailable');
  });

  it.each([
    ['is not', refused('customer-not-found')],
    ['was merged', { status: 307, body: null }],
  ])('is shown nothing of a customer that %s', async (_, answer) => {
    const shown: unknown[] = [];
    const difference: CustomerWrite['difference'] = (one) => {
      shown.push(one);
      return [];
    };
    expect((await write(setNote('', { difference }), answer)).answer).toBeNull();
    expect(shown).toEqual([null]);
  });
});

it('writes to a document by the same rule', async () => {
  const path = `/v1/documents/${ID}`;
  const command = { method: 'PATCH', path, body: { internal: true } } as const;
  const server = new Scripted([found('a', 3), refused('busy'), found('a', 4), recorded, found('b', 5)]);
  const caller = { token: 't', address: '::1', correlationId: ID, via: 'coredination', told: {} } as const;
  const answer = await writeDocument(new NativeApi(server, caller), ID, () => [command]);
  expect(answer).toMatchObject({ note: 'b', version: 5 });
  expect(server.transaction()).toEqual({
    commands: [{ ...command, literal: true }],
    expects: [{ path, version: 3 }],
  });
  expect(server.said().at(-1)).toBe(`GET ${path} 77`);
});
