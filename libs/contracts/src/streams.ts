/** A tenant's name; `_` is the installation's own. */
export const TENANT_PATTERN = /^[a-z0-9_]{1,32}$/;

/** The tenant of facts that belong to the installation, not to one of its tenants. */
export const INSTALLATION = '_';

/**
 * What a stream's name says. Categories and tenants never contain a dash, so the name splits without doubt.
 */
export interface StreamName {
  readonly category: string;
  readonly tenant: string;
  readonly id: string;
}

/** The name of a stream: `customer-acme-0199...`. */
export const streamOf = (category: string, tenant: string, id: string): string =>
  `${category}-${tenant}-${id}`;

/** The parts of a stream's name. */
export const parseStream = (stream: string): StreamName => {
  const first = stream.indexOf('-');
  const second = stream.indexOf('-', first + 1);
  return {
    category: stream.slice(0, first),
    tenant: stream.slice(first + 1, second),
    id: stream.slice(second + 1),
  };
};

/** The category of a stream, without taking the whole name apart. */
export const categoryOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));
