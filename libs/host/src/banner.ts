/** What the start says: where everything is. */
export interface Whereabouts {
  readonly url: string;
  readonly key: string;
  /** Where the key is kept; `null` when it was configured, and so is not printed either. */
  readonly file: string | null;
}

/** The lines that tell a newcomer where to go, with the key for whoever sits before it, but for no log. */
export const banner = ({ url, key, file }: Whereabouts, isSeen = process.stdout.isTTY === true): string =>
  [
    '',
    '  Clientele is running.',
    '',
    `  Page   ${url}`,
    `  API    ${url}/v1`,
    `  Docs   ${url}/docs`,
    `  Key    ${keyIn(key, file, isSeen)}`,
    '',
    '',
  ].join('\n');

const keyIn = (key: string, file: string | null, isSeen: boolean): string => {
  if (file === null) return 'as configured in BOOTSTRAP_API_KEY';
  return isSeen ? `${key}   (kept in ${file})` : `kept in ${file}`;
};
