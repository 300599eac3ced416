import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { BUS_USAGE, runBusCommand } from './bus-command.ts';
import { becomes } from './conformance-specimens.ts';
import { reaction, ReactionSet } from './reaction.ts';
import { Reactions } from './reactions.ts';
import { openPlace, type Place } from './specimen.ts';

let place: Place;
let reactions: Reactions;
let isBroken: boolean;

const fragile = reaction({
  name: 'close-wallet',
  on: ['CustomerDeleted'],
  run: async () => {
    if (isBroken) throw new TypeError('cards is undefined');
  },
});

beforeEach(async () => {
  place = await openPlace();
  isBroken = true;
  reactions = new Reactions(place.bus, [new ReactionSet('wallets', [fragile])], place);
  await reactions.start();
});
afterEach(() => reactions.stop());

const run = async (...argv: readonly string[]) => {
  const said: string[] = [];
  const code = await runBusCommand(argv, reactions, (line) => void said.push(line));
  return { code, said };
};

const givenParked = async () => {
  const cause = await place.left();
  await becomes(
    () => reactions.parked(),
    ({ length }) => length > 0,
  );
  return cause;
};

it('tells when nothing is parked', async () => {
  expect(await run('parked')).toEqual({ code: 0, said: ['nothing is parked'] });
  expect(await run('replay')).toEqual({ code: 0, said: ['nothing is parked'] });
});

it('tells what is parked, and why', async () => {
  const { stream } = await givenParked();
  const line = `wallets: ${stream} 1, CustomerDeleted at position 1: TypeError: cards is undefined`;
  expect(await run('parked', 'wallets')).toEqual({ code: 0, said: [line] });
});

it('has it done anew, and tells what stays parked', async () => {
  const { stream } = await givenParked();
  const stays = `wallets: ${stream} stays parked: TypeError: cards is undefined`;
  expect(await run('replay', 'wallets', stream)).toEqual({ code: 1, said: [stays] });
  isBroken = false;
  const goesOn = `wallets: ${stream} goes on, 1 events were done`;
  expect(await run('replay')).toEqual({ code: 0, said: [goesOn] });
  expect(await run('parked')).toEqual({ code: 0, said: ['nothing is parked'] });
});

it.each([[[]], [['drop']], [['toString']], [['replay', 'nobody']], [['replay', 'wallets', 'a', 'b']]])(
  'tells how it is used when it is called with %j',
  async (argv) => {
    expect(await run(...argv)).toEqual({ code: 2, said: [`${BUS_USAGE}\ngroups: wallets`] });
  },
);
