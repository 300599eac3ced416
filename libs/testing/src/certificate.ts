import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate that vouches for itself, and its private key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Tags of ASN.1, in which certificates are written. */
const TAG = {
  integer: 0x02,
  bits: 0x03,
  bytes: 0x04,
  oid: 0x06,
  text: 0x0c,
  time: 0x17,
  sequence: 0x30,
  set: 0x31,
  dnsName: 0x82,
  ipAddress: 0x87,
  version: 0xa0,
  extensions: 0xa3,
} as const;

const SHORT_BYTES_MAX = 0x7f;
const LONG_LENGTH_TAG = 0x82;
const SERIAL_BYTES = 8;
const DAY_MS = 86_400_000;

const der = (tag: keyof typeof TAG, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header =
    length <= SHORT_BYTES_MAX ? [TAG[tag], length] : [TAG[tag], LONG_LENGTH_TAG, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
};

const oid = (hex: string): Buffer => der('oid', Buffer.from(hex, 'hex'));
const ECDSA_WITH_SHA256 = der('sequence', oid('2a8648ce3d040302'));
const COMMON_NAME = oid('550403');
const SUBJECT_ALTERNATIVE_NAME = oid('551d11');
const VERSION_3 = der('version', der('integer', Buffer.from([2])));

/** A bit string of whole bytes: none of its last bits is unused. */
const bits = (bytes: Buffer): Buffer => der('bits', Buffer.from([0]), bytes);

const time = (ms: number): Buffer => {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, '');
  return der('time', Buffer.from(`${digits.slice(2, 14)}Z`));
};

const alternativeName = (host: string): Buffer =>
  isIPv4(host)
    ? der('ipAddress', Buffer.from(host.split('.').map(Number)))
    : der('dnsName', Buffer.from(host));

const serial = (): Buffer => {
  const bytes = randomBytes(SERIAL_BYTES);
  // A whole number above nought, in as few bytes as it takes.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return der('integer', bytes);
};

const describe = (host: string, key: KeyObject): Buffer => {
  const name = der('sequence', der('set', der('sequence', COMMON_NAME, der('text', Buffer.from(host)))));
  const now = Date.now();
  const names = der('bytes', der('sequence', alternativeName(host)));
  return der(
    'sequence',
    VERSION_3,
    serial(),
    ECDSA_WITH_SHA256,
    name,
    der('sequence', time(now - DAY_MS), time(now + DAY_MS)),
    name,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    der('extensions', der('sequence', der('sequence', SUBJECT_ALTERNATIVE_NAME, names))),
  );
};

/** A new certificate of a host, or of whoever goes by that name, for a day. */
export const newCertificate = (host: string): Certificate => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const described = describe(host, privateKey);
  const signed = der('sequence', described, ECDSA_WITH_SHA256, bits(sign('sha256', described, privateKey)));
  const lines = signed.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
