import { Controller, Get } from '@nestjs/common';
import { Refused } from '@clientele/event-store';
import { z } from 'zod';
import { ApiDescription } from './api-description.ts';
import { Operation } from './operation.ts';
import { PAGE_POLICY, problemPage, problemsPage } from './pages.ts';
import { Path } from './parameters.ts';
import { REFERENCE_POLICY, referencePage } from './reference-page.ts';
import { answered } from './reply.ts';

const open = { right: 'public', idempotency: 'safe', problems: [] } as const;
const html = { ...open, response: z.string(), produces: ['text/html'] } as const;

const asPage = (text: string, policy: string) =>
  answered(text, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  });

/** What the API says of itself, for people and for tools. */
@Controller()
export class DocsController {
  constructor(private readonly api: ApiDescription) {}

  @Get('openapi.json')
  @Operation({ ...open, summary: 'The API as OpenAPI 3.1', response: z.looseObject({ openapi: z.string() }) })
  openapi() {
    return answered(this.api.text());
  }

  @Get('docs')
  @Operation({ ...html, summary: 'The API to browse' })
  async reference() {
    return asPage((await referencePage()).html, REFERENCE_POLICY);
  }

  @Get('docs/scalar.js')
  @Operation({
    ...open,
    summary: 'The reader of the reference',
    response: z.string(),
    produces: ['text/javascript'],
  })
  async reader() {
    const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=3600' };
    return answered((await referencePage()).script, { headers });
  }

  @Get('problems')
  @Operation({ ...html, summary: 'Every problem there is' })
  problems() {
    return asPage(problemsPage(), PAGE_POLICY);
  }

  @Get('problems/:code')
  @Operation({ ...html, summary: 'What a problem means', problems: ['not-found'] })
  problem(@Path('code', z.string()) code: string) {
    const page = problemPage(code);
    if (page === null) throw new Refused('not-found');
    return asPage(page, PAGE_POLICY);
  }
}
