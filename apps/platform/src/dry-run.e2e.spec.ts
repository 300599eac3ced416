import type { OpenApiDocument } from '@clientele/http';
import { expectRefused, type Api } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { COMMANDS } from './dry-run.specimen.ts';
import { startPlatform, type OwnPlatform } from './own-platform.specimen.ts';
import { START_MS_MAX } from './platform.specimen.ts';

let platform: OwnPlatform;
let admin: Api;

beforeAll(async () => {
  platform = await startPlatform();
  admin = platform.api;
}, START_MS_MAX);
afterAll(() => platform.stop());

/** What is made anew each time, or known only once it was recorded. */
const MADE = [
  'id',
  'number',
  'position',
  'createdAt',
  'updatedAt',
  'submittedAt',
  'revokedAt',
  'archivedAt',
  'issuedAt',
  'statusTime',
  'at',
  'transferId',
  'location',
  'clientele-position',
];
const lasting = (shown: unknown): unknown => {
  if (Array.isArray(shown)) return shown.map(lasting);
  if (typeof shown !== 'object' || shown === null) return shown;
  const members = Object.entries(shown).filter(([name]) => !MADE.includes(name));
  return Object.fromEntries(members.map(([name, member]) => [name, lasting(member)]));
};

it.each(COMMANDS)(
  '%s answers dry what it would answer in earnest, and records nothing',
  async (route, call) => {
    const [method = ''] = route.split(' ');
    const { path, body } = await call(platform);
    const before = await platform.recorded();
    const dry = await admin.send(method, path, body, { prefer: 'dry-run' });
    expect(dry.status).toBe(200);
    expect(dry.headers.get('preference-applied')).toBe('dry-run');
    expect(await platform.recorded()).toBe(before);
    const { events, result } = dry.body as { events: unknown[]; result: unknown };
    expect(events.length).toBeGreaterThan(0);
    const earnest = await admin.send(method, path, body);
    expect(earnest.headers.get('preference-applied')).toBeNull();
    expect(earnest.status).toBeLessThan(300);
    expect(lasting(result)).toEqual(lasting(earnest.body));
    expect(await platform.recorded()).toBe(before + events.length);
    // What the command set off is recorded too before the next one is counted.
    const settled = earnest.headers.get('clientele-position') ?? '';
    await admin.get('/v1/customers?limit=1', { 'clientele-min-position': settled });
  },
);

it('is offered by these commands, and refused by every other route', async () => {
  const { paths } = (await admin.get('/openapi.json')).body as OpenApiDocument;
  const offered: string[] = [];
  const before = await platform.recorded();
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { parameters, security }] of Object.entries(operations)) {
      const route = `${method.toUpperCase()} ${path}`;
      if (JSON.stringify(parameters).includes('#/components/parameters/Prefer')) offered.push(route);
      else if (security.length > 0) {
        const named = path.replaceAll(/\{\w+\}/g, '1');
        const answer = await admin.send(method.toUpperCase(), named, undefined, { prefer: 'dry-run' });
        expectRefused(answer, 'dry-run-unsupported');
      }
    }
  expect(offered.toSorted()).toEqual(COMMANDS.map(([route]) => route).toSorted());
  expect(await platform.recorded()).toBe(before);
});

it('is refused by an upload, whose bytes are stored before anything is decided', async () => {
  const form =
    '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nProbetext\r\n--x--\r\n';
  const before = await platform.recorded();
  const headers = { prefer: 'dry-run', 'content-type': 'multipart/form-data; boundary=x' };
  expectRefused(await admin.post('/v1/documents', form, headers), 'dry-run-unsupported');
  expect(await platform.recorded()).toBe(before);
});
