import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newCertificate } from '@clientele/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readConfiguration } from './configuration.ts';
import { kafkaSecurityOf } from './kafka-security.ts';

const broker = newCertificate('kafka.example.org');
const client = newCertificate('clientele');
const ACCOUNT = { KAFKA_USERNAME: 'clientele', KAFKA_PASSWORD: 'very secret' };

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clientele-kafka-'));
  await writeFile(at('ca.pem'), broker.cert);
  await writeFile(at('cert.pem'), client.cert);
  await writeFile(at('key.pem'), client.key);
  await writeFile(at('other.pem'), broker.key);
});
afterAll(() => rm(folder, { recursive: true }));

type Environment = Readonly<Record<string, string>>;

/** Files are told by their names in the folder. */
const securityOf = (environment: Environment) => {
  const told = Object.entries(environment).map(([name, value]) => [
    name,
    name.endsWith('_FILE') ? at(value) : value,
  ]);
  return kafkaSecurityOf(readConfiguration(Object.fromEntries(told)));
};

it('speaks in the clear and without an account unless told', async () => {
  expect(await securityOf({})).toEqual({ protocol: 'plaintext' });
});

it('takes an account and who vouches for the brokers, in the capitals that Kafka uses', async () => {
  const environment = {
    KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
    KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256',
    ...ACCOUNT,
  };
  expect(await securityOf({ ...environment, KAFKA_CA_FILE: 'ca.pem' })).toEqual({
    protocol: 'sasl_ssl',
    account: { mechanism: 'scram-sha-256', username: 'clientele', password: 'very secret' },
    tls: { ca: broker.cert },
  });
});

it('takes a certificate of its own', async () => {
  const files = { KAFKA_CERT_FILE: 'cert.pem', KAFKA_KEY_FILE: 'key.pem' };
  expect(await securityOf({ KAFKA_SECURITY_PROTOCOL: 'ssl', ...files })).toEqual({
    protocol: 'ssl',
    tls: { certificate: client },
  });
});

it.each<[string, Environment]>([
  ['KAFKA_USERNAME: is not used while', ACCOUNT],
  ['KAFKA_USERNAME: is not used while', { KAFKA_SECURITY_PROTOCOL: 'ssl', ...ACCOUNT }],
  ['KAFKA_CA_FILE: is not used while', { KAFKA_CA_FILE: 'ca.pem' }],
  ['KAFKA_USERNAME: KAFKA_SECURITY_PROTOCOL sasl_ssl needs it', { KAFKA_SECURITY_PROTOCOL: 'sasl_ssl' }],
  [
    'KAFKA_PASSWORD: KAFKA_SECURITY_PROTOCOL sasl_plaintext needs it',
    { KAFKA_SECURITY_PROTOCOL: 'sasl_plaintext', KAFKA_USERNAME: 'clientele' },
  ],
  ['KAFKA_CA_FILE: cannot be read', { KAFKA_SECURITY_PROTOCOL: 'ssl', KAFKA_CA_FILE: 'nowhere.pem' }],
  ['KAFKA_CA_FILE: holds no certificate', { KAFKA_SECURITY_PROTOCOL: 'ssl', KAFKA_CA_FILE: 'key.pem' }],
  ['KAFKA_KEY_FILE: goes together with', { KAFKA_SECURITY_PROTOCOL: 'ssl', KAFKA_CERT_FILE: 'cert.pem' }],
  [
    'KAFKA_KEY_FILE: is not the key of the certificate',
    { KAFKA_SECURITY_PROTOCOL: 'ssl', KAFKA_CERT_FILE: 'cert.pem', KAFKA_KEY_FILE: 'other.pem' },
  ],
  [
    'KAFKA_KEY_FILE: holds no private key',
    { KAFKA_SECURITY_PROTOCOL: 'ssl', KAFKA_CERT_FILE: 'cert.pem', KAFKA_KEY_FILE: 'ca.pem' },
  ],
])('says "%s" in one line', async (said, environment) => {
  const refusal = securityOf(environment);
  await expect(refusal).rejects.toThrow(said);
  await expect(refusal).rejects.not.toThrow(/\n|very secret/);
});
