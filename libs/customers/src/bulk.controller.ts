import { Controller, Post } from '@nestjs/common';
import { answered, Exchanged, Operation, STREAM_BODIES, type Exchange } from '@clientele/http';
import { Readable } from 'node:stream';
import { bulkAnswer } from './bulk-line.ts';
import { Bulk } from './bulk.ts';
import { LINE_BYTES_MAX } from './lines.ts';

const [NDJSON = ''] = STREAM_BODIES;

/** Many writes in one request. */
@Controller('v1/customers/bulk')
export class BulkController {
  constructor(private readonly bulk: Bulk) {}

  @Post()
  @Operation({
    summary: 'Write many customers',
    description:
      'Each line is `{key?, method?, path?, body}`: a POST to `/v1/customers` when nothing else is said, ' +
      'or a PUT or PATCH of a customer. Each is a command of its own, and answered by one line in the ' +
      'order of the lines: `{line, key, status, body}`, as the call alone would be. `key` is its ' +
      'idempotency key; a line without one has the `Idempotency-Key` of the request together with its ' +
      'place. A broken or refused line stops no other; lines that touch the same customer keep their ' +
      `order. A line has at most ${LINE_BYTES_MAX} bytes. Answers come while lines are sent: a client ` +
      'that does not read them meanwhile is made to wait once too many are held for it.',
    right: ['customers:create', 'customers:update'],
    idempotency: 'key',
    problems: [],
    consumes: STREAM_BODIES,
    produces: [NDJSON],
    response: bulkAnswer,
  })
  load(@Exchanged() exchange: Exchange) {
    // Headers that stamp every line are looked at before the first one.
    exchange.meta();
    const { body } = exchange.request;
    const answers = this.bulk.answers(exchange, body instanceof Readable ? body : Readable.from([]));
    return answered(answers, { headers: { 'content-type': NDJSON } });
  }
}
