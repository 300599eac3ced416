import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { KAFKA_VARIABLES } from './kafka-variables.ts';
import { variable, whole } from './variable.ts';

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'expected a postgres:// URL' });
// Its connection strings may name several servers, which no URL does.
const eventStoreUrl = z
  .string()
  .regex(/^(postgres(ql)?|kurrentdb(\+discover)?):\/\/\S+$/, 'expected a postgres:// or kurrentdb:// URL');
const blobUrl = z
  .url({ protocol: /^(file|s3)$/, error: 'expected a file: or s3: URL' })
  .refine(
    (text) => text.startsWith('file:') || /^s3:\/\/[^/]+\/[^/?]+/.test(text),
    'expected s3://host/bucket',
  );
const NAMED_NETWORKS: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);
const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  const width = { 4: 32, 6: 128 }[isIP(address)];
  if (width === undefined) return NAMED_NETWORKS.has(text);
  return rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width));
};
const networks = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .refine((list) => list.every(isNetwork), 'expected addresses or networks, such as 10.0.0.0/8,loopback');
const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' });
const whereIs = (service: string) =>
  variable(httpUrl.optional(), `Where the gateway finds the ${service} service; only the gateway needs it.`);
const PAIR_PATTERN = /^\s*([^=]*[^=\s])\s*=\s*(.*?)\s*$/;
const pairOf = (text: string): [string, string] => {
  const [, name, value] = PAIR_PATTERN.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new URIError();
  return [decodeURIComponent(name), decodeURIComponent(value)];
};
const pairs = z.string().transform((text, context): Readonly<Record<string, string>> => {
  try {
    return Object.fromEntries(text.split(',').map(pairOf));
  } catch {
    context.addIssue('expected name=value,... percent-encoded');
    return z.NEVER;
  }
});
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every environment variable that Clientele reads. The README's table is compared with it by a test. */
export const VARIABLES = {
  PORT: variable(whole(0, 65_535).default(3000), 'Port of the HTTP API; 0 takes a free one.'),
  HOST: variable(z.string().min(1).default('127.0.0.1'), 'Address to listen on; `0.0.0.0` is every one.'),
  DATA_DIR: variable(
    z.string().min(1).default('.data'),
    'Folder of the embedded PostgreSQL, of made keys and of files.',
  ),
  BOOTSTRAP_API_KEY: variable(
    z.string().min(32, 'expected 32 characters or more').optional(),
    'Key of the administrator of tenant `default`; made once, in `DATA_DIR/bootstrap.key`, when absent.',
  ),
  DATABASE_URL: variable(postgresUrl.optional(), 'PostgreSQL of the views; the embedded one when absent.'),
  EVENT_STORE_URL: variable(
    eventStoreUrl.optional(),
    'Where the log is: `postgres://`, or `kurrentdb://` (unproven on a server); `DATABASE_URL` when absent.',
  ),
  KEY_STORE_URL: variable(
    postgresUrl.optional(),
    'Where the wrapped data keys are; `DATABASE_URL` when absent.',
  ),
  KEY_ENCRYPTION_KEY_FILE: variable(
    z.string().min(1).optional(),
    'File with the 32 bytes that wrap all data keys; `DATA_DIR/key-encryption.key`, made once, when absent.',
  ),
  BLOB_STORE_URL: variable(
    blobUrl.optional(),
    'Where documents are: `file:///folder`, or `s3://key:secret@host/bucket?region=...&tls=false`; ' +
      '`DATA_DIR/documents` when absent.',
  ),
  DOCUMENT_BYTES_MAX: variable(
    whole(1, 1_099_511_627_776).default(1_073_741_824),
    'Largest file that is taken as a document, in bytes.',
  ),
  RATE_LIMIT_PER_SECOND: variable(
    whole(0, 1_000_000).default(1_000),
    'Requests a second for each credential; 0 is no limit.',
  ),
  MIN_POSITION_WAIT_MS: variable(
    whole(0, 60_000).default(5_000),
    'How long a read waits for the position that it asks for.',
  ),
  ...KAFKA_VARIABLES,
  CUSTOMERS_URL: whereIs('customers'),
  CONTACTS_URL: whereIs('contacts'),
  WALLETS_URL: whereIs('wallets'),
  DOCUMENTS_URL: whereIs('documents'),
  VIEWS_URL: whereIs('views'),
  TRUSTED_PROXIES: variable(
    networks.optional(),
    'Addresses and networks, comma separated, whose `X-Forwarded-For` counts, ' +
      'such as `10.0.0.0/8,loopback`; nobody when absent.',
  ),
  OIDC_ISSUER: variable(z.url().optional(), 'Issuer of the JWTs that are taken besides API keys.'),
  OIDC_AUDIENCE: variable(z.string().min(1).optional(), 'Audience that those JWTs must name.'),
  OIDC_TENANT_CLAIM: variable(z.string().min(1).default('tenant'), 'Claim that names their tenant.'),
  LOG_LEVEL: variable(z.enum(LOG_LEVELS).default('info'), 'Least severe log line that is written.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(
    httpUrl.optional(),
    'Collector that takes traces as OTLP over HTTP (JSON, at `/v1/traces` below it); ' +
      'none are made when absent.',
  ),
  OTEL_EXPORTER_OTLP_HEADERS: variable(
    pairs.optional(),
    'Headers for it, such as a token: `name=value,...`, percent-encoded.',
  ),
  OTEL_SERVICE_NAME: variable(
    z.string().min(1).optional(),
    "Name of this process in traces; the service's own, such as `platform`, when absent.",
  ),
  OTEL_RESOURCE_ATTRIBUTES: variable(
    pairs.optional(),
    'What else traces say of this process: `name=value,...`, percent-encoded.',
  ),
  OTEL_TRACES_SAMPLER: variable(
    z.enum(SAMPLERS).default('parentbased_always_on'),
    'Which requests are traced: `always_on`, `always_off` or `traceidratio`; ' +
      'behind `parentbased_`, those that come in a trace are where it is.',
  ),
  OTEL_TRACES_SAMPLER_ARG: variable(
    z
      .string()
      .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'expected a share of 0 to 1')
      .transform(Number)
      .default(1),
    'Share of the traces that `traceidratio` takes, from 0 to 1.',
  ),
  DRAIN_MS: variable(whole(0, 600_000).default(10_000), 'How long requests under way may take at shutdown.'),
} as const;

type Values = { readonly [Name in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[Name]['schema']> };

/** The validated environment, with paths resolved. */
export type Configuration = Omit<Values, 'KEY_ENCRYPTION_KEY_FILE'> & {
  readonly KEY_ENCRYPTION_KEY_FILE: string;
};

/** A variable has a value that cannot be used; the start stops with this one line. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

const schema = z
  .object(Object.fromEntries(Object.entries(VARIABLES).map(([name, { schema: each }]) => [name, each])))
  .refine(
    ({ OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience }) => (issuer === undefined) === (audience === undefined),
    {
      path: ['OIDC_AUDIENCE'],
      error: 'OIDC_ISSUER and OIDC_AUDIENCE go together',
    },
  );

/**
 * Reads the configuration from the environment. Throws {@link ConfigurationError} naming the first bad
 * variable.
 */
export const readConfiguration = (environment: NodeJS.ProcessEnv): Configuration => {
  // A variable that is set to nothing is one that is not set: compose files cannot leave one out.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const read = schema.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new ConfigurationError(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const values = read.data as Values;
  const dataDir = resolve(values.DATA_DIR);
  return {
    ...values,
    DATA_DIR: dataDir,
    KEY_ENCRYPTION_KEY_FILE: resolve(values.KEY_ENCRYPTION_KEY_FILE ?? join(dataDir, 'key-encryption.key')),
  };
};
