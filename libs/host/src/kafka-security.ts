import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KafkaAccount, KafkaSecurity, KafkaTls } from '@clientele/message-bus-kafka';
import { type Configuration, ConfigurationError } from './configuration.ts';

const ACCOUNT = ['KAFKA_USERNAME', 'KAFKA_PASSWORD'] as const;
const FILES = ['KAFKA_CA_FILE', 'KAFKA_CERT_FILE', 'KAFKA_KEY_FILE'] as const;
type File = (typeof FILES)[number];

/** What says how Kafka's brokers are spoken to. */
type Settings = Pick<
  Configuration,
  'KAFKA_SECURITY_PROTOCOL' | 'KAFKA_SASL_MECHANISM' | (typeof ACCOUNT)[number] | File
>;

/**
 * How Kafka's brokers are spoken to, with the files read. Throws {@link ConfigurationError} naming the
 * variable that does not go with the others.
 */
export const kafkaSecurityOf = async (settings: Settings): Promise<KafkaSecurity> => {
  const protocol = settings.KAFKA_SECURITY_PROTOCOL;
  switch (protocol) {
    case 'plaintext':
      refuse(settings, [...ACCOUNT, ...FILES]);
      return { protocol };
    case 'ssl':
      refuse(settings, ACCOUNT);
      return { protocol, tls: await tlsOf(settings) };
    case 'sasl_plaintext':
      refuse(settings, FILES);
      return { protocol, account: accountOf(settings) };
    case 'sasl_ssl':
      return { protocol, account: accountOf(settings), tls: await tlsOf(settings) };
  }
};

/** A password or a certificate that is not used would be thought to protect. */
const refuse = (settings: Settings, names: readonly (typeof ACCOUNT | typeof FILES)[number][]): void => {
  const name = names.find((each) => settings[each] !== undefined);
  const protocol = settings.KAFKA_SECURITY_PROTOCOL;
  if (name !== undefined)
    throw new ConfigurationError(`${name}: is not used while KAFKA_SECURITY_PROTOCOL is ${protocol}`);
};

const accountOf = (settings: Settings): KafkaAccount => {
  const needed = (name: (typeof ACCOUNT)[number]): string => {
    const protocol = settings.KAFKA_SECURITY_PROTOCOL;
    const value = settings[name];
    if (value === undefined)
      throw new ConfigurationError(`${name}: KAFKA_SECURITY_PROTOCOL ${protocol} needs it`);
    return value;
  };
  return {
    mechanism: settings.KAFKA_SASL_MECHANISM,
    username: needed('KAFKA_USERNAME'),
    password: needed('KAFKA_PASSWORD'),
  };
};

const tlsOf = async (settings: Settings): Promise<KafkaTls> => {
  const [ca, cert, key] = await Promise.all(FILES.map((name) => read(name, settings[name])));
  if (ca !== undefined) parsed('KAFKA_CA_FILE', 'certificate', () => new X509Certificate(ca));
  const trusted = ca === undefined ? {} : { ca };
  if (cert === undefined && key === undefined) return trusted;
  if (cert === undefined || key === undefined)
    throw new ConfigurationError('KAFKA_KEY_FILE: goes together with KAFKA_CERT_FILE');
  const certificate = parsed('KAFKA_CERT_FILE', 'certificate', () => new X509Certificate(cert));
  const privateKey = parsed('KAFKA_KEY_FILE', 'private key without a passphrase', () =>
    createPrivateKey(key),
  );
  if (!certificate.checkPrivateKey(privateKey))
    throw new ConfigurationError('KAFKA_KEY_FILE: is not the key of the certificate in KAFKA_CERT_FILE');
  return { ...trusted, certificate: { cert, key } };
};

const read = async (name: File, path: string | undefined): Promise<string | undefined> => {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError(`${name}: cannot be read (${wordsOf(error)})`);
  }
};

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const parsed = <Parsed>(name: File, what: string, parse: () => Parsed): Parsed => {
  try {
    return parse();
  } catch {
    // What the parser says of it is in nobody's words.
    throw new ConfigurationError(`${name}: holds no ${what} as PEM`);
  }
};
