import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { presentSchemas, SCHEMAS } from './event-schemas.ts';
import { ROOT } from './repository.ts';

// Older versions of a schema stay as they are; golden samples are written by hand.
mkdirSync(join(ROOT, SCHEMAS), { recursive: true });
for (const [path, schema] of presentSchemas())
  writeFileSync(join(ROOT, path), `${JSON.stringify(schema, null, 2)}\n`);
