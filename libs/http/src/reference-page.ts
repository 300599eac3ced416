import { fastify } from 'fastify';

/** What the browsable reference may load: itself. Its reader makes its style and a worker at run time. */
export const REFERENCE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  'worker-src blob:',
  "frame-ancestors 'none'",
].join('; ');

/** The reader's own parts of the page that would lead away from this server. */
const WITHOUT_VENDOR =
  'a[href*="scalar.com"],.scalar-mcp-layer,.open-api-client-button{display:none!important}';

export interface ReferencePage {
  readonly html: string;
  readonly script: string;
}

let page: Promise<ReferencePage> | null = null;

/** The browsable reference. Its reader is four megabytes, so it is loaded when somebody first looks. */
export const referencePage = (): Promise<ReferencePage> => (page ??= load());

const load = async (): Promise<ReferencePage> => {
  const { default: reader } = await import('@scalar/fastify-api-reference');
  const server = fastify();
  try {
    await server.register(reader, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        telemetry: false,
        withDefaultFonts: false,
        hideClientButton: true,
        showDeveloperTools: 'never',
        agent: { disabled: true },
        mcp: { disabled: true },
        customCss: WITHOUT_VENDOR,
      },
    });
    const [html, script] = await Promise.all([server.inject('/docs/'), server.inject('/docs/js/scalar.js')]);
    return { html: html.body.replaceAll('"js/scalar.js"', '"/docs/scalar.js"'), script: script.body };
  } finally {
    await server.close();
  }
};
