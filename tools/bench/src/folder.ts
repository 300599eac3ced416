import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder; the server may run as another account, which has to reach its own folder inside it. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'clientele-bench-'));
  await chmod(folder, 0o755);
  return folder;
};
