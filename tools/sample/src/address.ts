import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the API is, and the key that opens it. */
export interface Address {
  readonly url: URL;
  readonly key: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What was told, else what a platform that was started here with the same environment uses. */
export const addressFrom = async (
  told: { readonly url?: string; readonly key?: string },
  environment: Environment,
): Promise<Address> => ({
  url: new URL(told.url ?? `http://127.0.0.1:${environment['PORT'] || '3000'}`),
  key: told.key ?? (environment['BOOTSTRAP_API_KEY'] || (await keptKey(environment))),
});

const keptKey = async (environment: Environment): Promise<string> => {
  const file = join(environment['DATA_DIR'] || '.data', 'bootstrap.key');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new Error(`no key in ${file}: start Clientele first, or name one with --key`, { cause });
  }
};
