import { headersOf, type CloudEventHeaders } from '../cloud-events.ts';
import type { Envelope } from '../envelope.ts';
import { streamOf } from '../streams.ts';

/** A golden sample: an event as its contract says it, with the box open. */
export interface EventSample {
  readonly type: string;
  readonly schema: number;
  readonly data: { readonly [member: string]: unknown };
}

/** A message as it could stand in a topic. */
export interface EventExample {
  readonly name: string;
  readonly headers: CloudEventHeaders;
  readonly payload: { readonly [member: string]: unknown };
}

const LOG_ID = '019a0000-0000-7000-8000-000000000000';
const SUBJECT_ID = '019a0000-0000-7000-8000-000000000001';

const ENVELOPE: Omit<Envelope, 'schema' | 'stream'> = {
  id: '9f86d081-884c-8d65-9a2f-eaa0c55ad015',
  version: 7,
  position: 1042n,
  at: '2026-03-01T09:30:00.000Z',
  tenant: 'default',
  actor: 'key:019a0000-0000-7000-8000-0000000000f1',
  via: 'native',
  reason: null,
  commandId: 'qT0rRmYbSLkO4mPqEdbKqeiMvNzFzJfXGcXH0yr3V5c',
  step: 0,
  fingerprint: 'g2kJ3zMdV8Qw0nQeVqRk0bq1zXvJY5hXbHc6n7XyT1s',
  correlationId: '019a0000-0000-7000-8000-0000000000c1',
  causationId: null,
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
};

const BOX = {
  kid: '019a0000-0000-7000-8000-0000000000d1',
  iv: 'Zm9ydHktdHdvISEh',
  tag: 'c2l4dGVlbiBieXRlcyEhIQ==',
  box: 'bm9ib2R5IHJlYWRzIHRoaXMgd2l0aG91dCB0aGUga2V5',
};

/** A sample as it is published: the headers of an event that says it, and its value. */
export const exampleOf = (category: string, { type, schema, data }: EventSample): EventExample => {
  const stream = streamOf(category, ENVELOPE.tenant, SUBJECT_ID);
  const payload = 'sealed' in data ? { ...data, sealed: BOX } : data;
  return { name: type, headers: headersOf({ ...ENVELOPE, schema, stream, type, data }, LOG_ID), payload };
};
