import type { Besides, Settings } from './settings.ts';

/** Who may speak to a broker. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

/** A certificate that vouches for itself, and its private key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Where a broker listens besides to those alone who prove who they are, and how they do. */
export interface Secured {
  /** An account, in the clear. */
  readonly saslPlaintext: string;
  /** An account, over TLS. */
  readonly saslSsl: string;
  /** A certificate of the client, over TLS. */
  readonly ssl: string;
  /** It may come by `PLAIN`, `SCRAM-SHA-256` and `SCRAM-SHA-512`. */
  readonly account: Account;
  /** What the broker shows, and what vouches for it. */
  readonly broker: Certificate;
  readonly client: Certificate;
}

const SCRAM = ['SCRAM-SHA-256', 'SCRAM-SHA-512'];

/** What the broker is told of it. */
export const besidesOf = ({ saslPlaintext, saslSsl, ssl, ...secured }: Secured): Besides => ({
  listeners: [`SASL_PLAINTEXT://${saslPlaintext}`, `SASL_SSL://${saslSsl}`, `SSL://${ssl}`],
  settings: {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': secured.broker.cert,
    'ssl.keystore.key': secured.broker.key,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': secured.client.cert,
    'listener.name.ssl.ssl.client.auth': 'required',
    'sasl.enabled.mechanisms': ['PLAIN', ...SCRAM].join(','),
    ...loginsOf('sasl_plaintext', secured.account),
    ...loginsOf('sasl_ssl', secured.account),
  },
});

const loginsOf = (listener: string, { username, password }: Account): Settings => {
  const modules = 'org.apache.kafka.common.security';
  const login = (mechanism: string) => `listener.name.${listener}.${mechanism}.sasl.jaas.config`;
  const scram = SCRAM.map((mechanism) => [
    login(mechanism.toLowerCase()),
    `${modules}.scram.ScramLoginModule required;`,
  ]);
  return {
    [login('plain')]: `${modules}.plain.PlainLoginModule required user_${username}="${password}";`,
    ...Object.fromEntries(scram),
  };
};

/** What the tool that prepares the folder of a broker is told of it. */
export const formatOf = ({ account: { username, password } }: Secured): readonly string[] =>
  SCRAM.flatMap((mechanism) => ['--add-scram', `${mechanism}=[name=${username},password=${password}]`]);
