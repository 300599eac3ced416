import { z } from 'zod';
import { variable, whole } from './variable.ts';

const BROKER_PATTERN = /^[^\s:/]+:\d{1,5}$/;
const PROTOCOLS = ['plaintext', 'ssl', 'sasl_plaintext', 'sasl_ssl'] as const;
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const text = z.string().min(1).optional();

/** One of some names, which Kafka itself writes in capitals. */
const oneOf = <Name extends string>(names: readonly [Name, ...Name[]], preset: NoInfer<Name>) =>
  z.string().toLowerCase().pipe(z.enum(names)).default(preset);

/** The environment variables about Kafka. */
export const KAFKA_VARIABLES = {
  KAFKA_BROKERS: variable(
    z
      .string()
      .transform((list) => list.split(',').map((broker) => broker.trim()))
      .refine((list) => list.every((broker) => BROKER_PATTERN.test(broker)), 'expected host:port,...')
      .optional(),
    'Kafka, `host:port,...`, which then carries the events from context to context; ' +
      'the log itself does when absent.',
  ),
  KAFKA_SECURITY_PROTOCOL: variable(
    oneOf(PROTOCOLS, 'plaintext'),
    'How its brokers are spoken to: `plaintext`, `ssl`, `sasl_plaintext` or `sasl_ssl`.',
  ),
  KAFKA_SASL_MECHANISM: variable(
    oneOf(MECHANISMS, 'scram-sha-512'),
    'How the account is proved, with `sasl_...`: `plain`, `scram-sha-256` or `scram-sha-512`.',
  ),
  KAFKA_USERNAME: variable(text, 'Name of the account, with `sasl_...`.'),
  KAFKA_PASSWORD: variable(text, 'Its password.'),
  KAFKA_CA_FILE: variable(
    text,
    'File with the certificates (PEM) that vouch for the brokers, with `...ssl`; ' +
      'those that Node trusts when absent.',
  ),
  KAFKA_CERT_FILE: variable(
    text,
    'File with the certificate (PEM) that is shown to the brokers, with `...ssl`.',
  ),
  KAFKA_KEY_FILE: variable(text, 'File with its private key (PEM, without a passphrase).'),
  KAFKA_PARTITIONS: variable(
    whole(1, 1_000).default(6),
    'Partitions of the topics that are made; those that are there stay as they are.',
  ),
  KAFKA_PREFIX: variable(
    z
      .string()
      .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/, 'expected what a Kafka topic may be called')
      .default('clientele'),
    'What the names of the topics begin with: `clientele.customers` and so on.',
  ),
} as const;
