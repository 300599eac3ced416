import { describe, expect, it } from '@jest/globals';
import type { Check } from './check.ts';
import { checksOfLog, checksOfPromises } from './checks.ts';
import { Ledger } from './ledger.ts';
import type { LogRow } from './log-rows.ts';
import { requestOf, type Answer, type Command, type Request } from './requests.ts';

const ID = '01990000-0000-7000-8000-000000000001';
const STREAM = `customer-default-${ID}`;

const OTHER_STREAM = 'customer-default-01990000-0000-7000-8000-000000000002';

const row = (position: number, more: Partial<LogRow> = {}): LogRow => ({
  position,
  stream: STREAM,
  version: position,
  tenant: 'default',
  command: `c${position}`,
  commandEvents: 1,
  id: `e${position}`,
  type: 'CustomerNoteChanged',
  step: 0,
  correlationId: `r${position}`,
  causationId: null,
  data: {},
  ...more,
});

const faulty = (checks: readonly Check[]): string[] =>
  checks.filter(({ faults }) => faults.length > 0).map(({ name }) => name);

describe('what is checked of a log', () => {
  const sound = [
    row(1, { commandEvents: 2, type: 'CustomerRegistered', data: { number: 1 } }),
    row(2, { command: 'c1', commandEvents: null }),
    row(3),
  ];

  it('is content with one that is sound', () => expect(faulty(checksOfLog(sound))).toEqual([]));

  it('sees an event that is gone', () =>
    expect(faulty(checksOfLog(sound.toSpliced(1, 1)))).toEqual([
      'positions are 1, 2, 3 without a gap',
      'versions of every stream are 1, 2, 3 without a gap',
      'every command is in the log whole, and once',
    ]));

  it('sees a command that is there twice', () =>
    expect(faulty(checksOfLog([...sound, row(4, { command: 'c1' })]))).toEqual([
      'every command is in the log whole, and once',
    ]));

  it('sees a number that was given twice', () =>
    expect(
      faulty(checksOfLog([...sound, row(4, { stream: OTHER_STREAM, version: 1, data: { number: 1 } })])),
    ).toEqual(['no number was given twice']));
});

describe('what is checked of promises', () => {
  const command: Command = {
    key: 'k',
    method: 'PATCH',
    path: `/v1/customers/${ID}`,
    body: {},
    ifMatch: null,
    file: null,
  };
  const done: Answer = {
    status: 200,
    code: null,
    document: { id: ID, version: 1, position: '1' },
    through: '1',
    digest: 'a',
  };
  const refused: Answer = {
    status: 412,
    code: 'precondition-failed',
    document: {},
    through: null,
    digest: 'b',
  };

  const ledgerOf = (request: Request, ...answers: readonly Answer[]): Ledger => {
    const ledger = new Ledger();
    ledger.open(request);
    for (const answer of answers) ledger.note(request, command, answer);
    return ledger;
  };
  const faultyAfter = (rows: readonly LogRow[], ...answers: readonly Answer[]): string[] =>
    faulty(checksOfPromises(rows, ledgerOf({ ...requestOf(command), correlationId: 'r1' }, ...answers)));

  const ANSWERS = 'every answer was what it had to be, and the same when asked again';
  const COUNTS = 'what was acknowledged is recorded once, what was refused not at all';
  const PLACES = 'what was acknowledged is where the answer said';

  it('is content with what was kept', () => expect(faultyAfter([row(1)], done, done)).toEqual([]));

  it('sees what was acknowledged and is lost', () => expect(faultyAfter([], done)).toEqual([COUNTS, PLACES]));

  it('sees what was recorded twice under two ids', () =>
    expect(faultyAfter([row(1), row(2, { correlationId: 'r1' })], done)).toEqual([COUNTS]));

  it('sees what was refused and is recorded', () => expect(faultyAfter([row(1)], refused)).toEqual([COUNTS]));

  it('sees an answer that is another when the command is said again', () =>
    expect(faultyAfter([row(1)], done, { ...done, digest: 'c' })).toEqual([ANSWERS]));

  it('sees a refusal that clients cannot cause, and a failure', () =>
    expect(faultyAfter([], { ...refused, status: 500, code: 'internal' })).toEqual([ANSWERS]));

  it('sees what stands elsewhere than it was said to', () =>
    expect(faultyAfter([row(1, { version: 2 })], done)).toEqual([PLACES]));

  it('sees a prize that nobody got', () => {
    const request = { ...requestOf({ ...command, body: { externalId: 'prize-x' } }), correlationId: 'r1' };
    expect(faulty(checksOfPromises([], ledgerOf(request, refused)))).toEqual([
      'of those who want the same name or number one has it',
    ]);
  });

  it('sees a transaction of which a command left nothing', () => {
    const step = { method: 'POST', path: '/v1/contacts', body: {} } as const;
    const request = requestOf({ ...command, path: '/v1/transactions', body: { commands: [step, step] } });
    const ledger = new Ledger();
    ledger.open({ ...request, correlationId: 'r1' });
    const [carrying = command] = request.commands;
    ledger.note({ ...request, correlationId: 'r1' }, carrying, { ...done, document: {} });
    expect(faulty(checksOfPromises([row(1)], ledger))).toEqual(['every transaction is there whole']);
  });

  it('does not count what a command set off', () => {
    const effect = row(2, { correlationId: 'r1', causationId: 'e1' });
    expect(faultyAfter([row(1), effect], done)).toEqual([]);
  });
});
