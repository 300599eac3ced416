/** How somebody with an account proves it to a broker. */
export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Who this process is to the brokers, and how it proves it: one type for each way, as kafkajs has them. */
export type KafkaAccount = {
  readonly [Mechanism in SaslMechanism]: Credentials & { readonly mechanism: Mechanism };
}[SaslMechanism];

/** A certificate and its private key, as PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** How connections are encrypted. */
export interface KafkaTls {
  /** Who vouches for the brokers, as PEM, instead of those whom Node trusts. */
  readonly ca?: string;
  /** What this process shows to brokers that ask for one. */
  readonly certificate?: ClientCertificate;
}

/** How brokers are spoken to, by Kafka's own names. */
export type KafkaSecurity =
  | { readonly protocol: 'plaintext' }
  | { readonly protocol: 'ssl'; readonly tls: KafkaTls }
  | { readonly protocol: 'sasl_plaintext'; readonly account: KafkaAccount }
  | { readonly protocol: 'sasl_ssl'; readonly account: KafkaAccount; readonly tls: KafkaTls };

/** Neither encrypted nor with an account, as a broker that was just installed takes it. */
export const PLAINTEXT: KafkaSecurity = { protocol: 'plaintext' };
