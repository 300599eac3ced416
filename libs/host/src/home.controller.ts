import { createHash } from 'node:crypto';
import { Controller, Get, Module } from '@nestjs/common';
import { answered, Operation, type Reply } from '@clientele/http';
import { z } from 'zod';

const STYLE = `
  :root { color-scheme: light dark; font: 17px/1.55 system-ui, sans-serif; }
  body { max-width: 42rem; margin: 12vh auto 4rem; padding: 0 1.5rem; }
  h1 { font-size: 2.1rem; margin: 0 0 .3rem; letter-spacing: -.02em; }
  p.lead { opacity: .75; margin: 0 0 2.2rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.6rem; margin: 0 0 2.2rem; }
  dt { opacity: .65; } dd { margin: 0; }
  code, pre { font: .88rem/1.5 ui-monospace, monospace; }
  pre { padding: 1rem 1.2rem; border-radius: .5rem; background: #8881; overflow-x: auto; }
  a { color: inherit; text-underline-offset: .2em; }
`;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Clientele</title>
<style>${STYLE}</style>
<h1>Clientele</h1>
<p class="lead">An event-sourced customer platform. It runs.</p>
<dl>
  <dt>API</dt><dd><code>/v1</code></dd>
  <dt>Documentation</dt>
  <dd><a href="/docs">/docs</a>, as OpenAPI 3.1 at <a href="/openapi.json">/openapi.json</a></dd>
  <dt>Events</dt><dd>as AsyncAPI 3 at <a href="/asyncapi.json">/asyncapi.json</a></dd>
  <dt>Health</dt><dd><a href="/health/ready">/health/ready</a>, <a href="/metrics">/metrics</a></dd>
  <dt>Key</dt>
  <dd>the administrator's is in <code>bootstrap.key</code> in the data folder (<code>.data</code> unless
    configured), or whatever <code>BOOTSTRAP_API_KEY</code> says</dd>
</dl>
<pre>curl -H "Authorization: Bearer $(cat .data/bootstrap.key)" \\
     -H 'Content-Type: application/json' \\
     -d '{"displayName": "Acme AG"}' \\
     http://localhost:3000/v1/customers</pre>
</html>
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const CONTENT_SECURITY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'`;

/** The page for somebody who opens the server in a browser. */
@Controller()
export class HomeController {
  @Get()
  @Operation({
    summary: 'A page that says what is where',
    right: 'public',
    idempotency: 'safe',
    problems: [],
    response: z.string(),
    produces: ['text/html'],
  })
  home(): Reply {
    return answered(PAGE, {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': CONTENT_SECURITY },
    });
  }
}

/** A page for a process that somebody may open in a browser. */
@Module({ controllers: [HomeController] })
export class HomeModule {}
