import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { testDatabase } from '@clientele/testing';
import {
  idOf,
  newCustomer,
  noted,
  notesView,
  openStage,
  registered,
  UNFOLDABLE,
  WAIT_MS,
  type Stage,
} from './specimen.ts';
import { runViewsCommand } from './views-command.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage(await testDatabase());
});
afterEach(() => stage.close());

const run = async (...argv: string[]) => {
  const said: string[] = [];
  const parts: number[] = [];
  const code = await runViewsCommand(argv, {
    ...stage,
    views: [notesView()],
    say: (line) => void said.push(line),
    progress: (_, part) => void parts.push(part),
  });
  return { code, said: said.join('\n'), parts };
};

it('lists, verifies, rebuilds and replays', async () => {
  const [good, bad] = [newCustomer(), newCustomer()];
  const views = stage.follow(notesView());
  const position = await stage.append([good, registered(1, {}), noted('a')], [bad, noted(UNFOLDABLE)]);
  await views.reach(position, WAIT_MS);

  expect(await run('list')).toMatchObject({
    code: 0,
    said: expect.stringContaining(`at position ${position} of ${position}`),
  });
  expect((await run('list', 'notes')).said).toContain(`${bad} is parked at position ${position}`);
  expect(await run('verify')).toMatchObject({
    code: 0,
    said: expect.stringContaining('notes: equal at position'),
  });
  await stage.database.query("update views.notes_v1 set note = 'b'");
  expect(await run('verify', 'notes')).toMatchObject({
    code: 1,
    said: expect.stringContaining(`tenant acme, id ${idOf(good)}, column note: expected a, found b`),
  });
  expect(await run('rebuild', 'notes')).toMatchObject({
    code: 0,
    said: expect.stringMatching(
      /rebuilt to position 3, 3 events in \d+ ms.*\n.*1 streams are parked\n.*the old table was wrong/,
    ),
    parts: expect.arrayContaining([1]),
  });
  expect(await run('replay', 'notes', bad)).toMatchObject({
    code: 1,
    said: expect.stringContaining('stays parked: this note cannot be folded'),
  });
});

it.each([[], ['paint'], ['rebuild', 'unknown'], ['replay'], ['verify', 'notes', 'more']])(
  'says what it understands when told %j %j %j',
  async (...argv) => {
    expect(await run(...argv)).toMatchObject({
      code: 2,
      said: expect.stringContaining('views rebuild [name]'),
    });
  },
);
