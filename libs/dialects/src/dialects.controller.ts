import { Controller, Get } from '@nestjs/common';
import { Refused } from '@clientele/event-store';
import { ApiDescription, answered, Operation, Path } from '@clientele/http';
import { z } from 'zod';
import { ALL_DIALECTS } from './dialects.ts';
import { openApiOf } from './openapi.ts';

/** What each dialect says of itself. */
@Controller('openapi')
export class DialectsController {
  constructor(private readonly api: ApiDescription) {}

  @Get(':dialect')
  @Operation({
    summary: 'The API of a vendor that is spoken here, as OpenAPI 3.1',
    description: `One of ${ALL_DIALECTS.map(({ name }) => `\`${name}.json\``).join(', ')}.`,
    right: 'public',
    idempotency: 'safe',
    problems: ['not-found'],
    response: z.looseObject({ openapi: z.string() }),
  })
  describe(@Path('dialect', z.string()) file: string) {
    const dialect = ALL_DIALECTS.find(({ name }) => `${name}.json` === file);
    if (dialect === undefined) throw new Refused('not-found');
    return answered(openApiOf(dialect, this.api.version));
  }
}
