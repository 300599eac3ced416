import { createRequire } from 'node:module';
import { Controller, Get, Module } from '@nestjs/common';
import { asyncApiDocument, type EventSample } from '@clientele/contracts';
import { answered, Operation, type Reply } from '@clientele/http';
import { z } from 'zod';
import type { ServiceModule } from './root.ts';
import { VERSION } from './version.ts';

const require = createRequire(import.meta.url);

const sampleOf = (type: string, schema: number): EventSample =>
  require(`@clientele/contracts/samples/${type}.v${schema}.json`) as EventSample;

/** What this installation publishes, as AsyncAPI; made once, when somebody first asks. */
class EventsDescription {
  #text: string | null = null;

  constructor(private readonly prefix: string) {}

  text(): string {
    return (this.#text ??= JSON.stringify(
      asyncApiDocument({ version: VERSION, prefix: this.prefix, sampleOf }),
    ));
  }
}

/** Tells service teams what they can listen to. */
@Controller()
export class EventsController {
  constructor(private readonly description: EventsDescription) {}

  @Get('asyncapi.json')
  @Operation({
    summary: 'The events as AsyncAPI 3',
    right: 'public',
    idempotency: 'safe',
    problems: [],
    response: z.looseObject({ asyncapi: z.string() }),
  })
  asyncapi(): Reply {
    return answered(this.description.text());
  }
}

@Module({ controllers: [EventsController] })
class EventsModule {}

/** Describes the events on the topics of this installation. */
export const eventsModule: ServiceModule = (_storage, _log, { KAFKA_PREFIX: prefix }) => ({
  module: EventsModule,
  providers: [{ provide: EventsDescription, useValue: new EventsDescription(prefix) }],
});
