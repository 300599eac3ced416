/** What the start says: where everything is. */
export interface Whereabouts {
  readonly url: string;
  readonly key: string;
  /** Where the key is kept; `null` when it was configured, and so is not printed either. */
  readonly file: string | null;
}

/** The lines that tell a newcomer where to go. */
export const banner = ({ url, key, file }: Whereabouts): string =>
  [
    '',
    '  Clientele is running.',
    '',
    `  Page   ${url}`,
    `  API    ${url}/v1`,
    `  Docs   ${url}/docs`,
    file === null ? '  Key    as configured in BOOTSTRAP_API_KEY' : `  Key    ${key}   (kept in ${file})`,
    '',
    '',
  ].join('\n');
