import setUpDatabase, { stopDatabase } from './database-setup.ts';
import { TestProduct } from './test-product.ts';

const platform = new TestProduct({
  name: 'platform',
  args: ['--max-old-space-size=640', 'apps/platform/dist/main.js'],
});

/** Jest calls this once before a run of tests on the process of the platform. */
export default async function setup(): Promise<void> {
  await setUpDatabase();
  await platform.start();
}

/** Ends what `setup` started. */
export async function stopPlatform(): Promise<void> {
  try {
    await platform.stop();
  } finally {
    await stopDatabase();
  }
}
