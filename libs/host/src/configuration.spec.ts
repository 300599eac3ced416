import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfiguration, VARIABLES } from './configuration.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

describe('the configuration', () => {
  it('has a default for everything', () => {
    const { PORT, DATA_DIR, KEY_ENCRYPTION_KEY_FILE } = readConfiguration({});
    expect({ PORT, DATA_DIR }).toEqual({ PORT: 3000, DATA_DIR: resolve('.data') });
    expect(KEY_ENCRYPTION_KEY_FILE).toBe(resolve('.data/key-encryption.key'));
  });

  it('takes an empty value as none', () => {
    expect(readConfiguration({ PORT: '', DATABASE_URL: '' }).PORT).toBe(3000);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', 'http'],
    ['BOOTSTRAP_API_KEY', 'too short'],
    ['DATABASE_URL', 'mysql://localhost/clientele'],
    ['LOG_LEVEL', 'loud'],
    ['CUSTOMERS_URL', 'customers:3001'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'everybody'],
    ['RATE_LIMIT_PER_SECOND', '-1'],
    ['KAFKA_BROKERS', 'kafka:9092,kafka2'],
    ['KAFKA_PARTITIONS', '0'],
    ['KAFKA_SECURITY_PROTOCOL', 'tls'],
    ['KAFKA_SASL_MECHANISM', 'gssapi'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'region=%E0%A4%A'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
  ])('refuses %s=%s in one line that names it', (name, value) => {
    expect(() => readConfiguration({ [name]: value })).toThrow(new RegExp(`^${name}: .+$`));
  });

  it('reads names with values as OpenTelemetry writes them', () => {
    const { OTEL_EXPORTER_OTLP_HEADERS: headers, OTEL_RESOURCE_ATTRIBUTES: attributes } = readConfiguration({
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YTpi==',
      OTEL_RESOURCE_ATTRIBUTES: 'region = eu-1, cell=a%2Cb',
    });
    expect(headers).toEqual({ authorization: 'Basic YTpi==' });
    expect(attributes).toEqual({ region: 'eu-1', cell: 'a,b' });
  });

  it('reads whose word counts as addresses and networks', () => {
    const { TRUSTED_PROXIES: trusted } = readConfiguration({
      TRUSTED_PROXIES: '10.0.0.0/8, ::1,fd00::/8,loopback',
    });
    expect(trusted).toEqual(['10.0.0.0/8', '::1', 'fd00::/8', 'loopback']);
  });

  it('takes an OIDC issuer only together with its audience', () => {
    expect(() => readConfiguration({ OIDC_ISSUER: 'https://id.example.org' })).toThrow(/OIDC_AUDIENCE/);
  });

  it('stands in the README as it is', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const rows = Object.entries(VARIABLES).map(([name, { schema, meaning }]) => {
      const { data } = schema.safeParse(undefined);
      const value = typeof data === 'string' || typeof data === 'number' ? `\`${data}\`` : '';
      return `| \`${name}\` | ${value} | ${meaning} |`;
    });
    expect(readme).toContain(rows.join('\n'));
  });
});
