import { expect, it } from '@jest/globals';
import { REFUSALS } from './refusals.ts';

it('names every refusal in kebab case, with a status of its kind and a sentence for people', () => {
  for (const [code, { status, title }] of Object.entries(REFUSALS)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z].*\.$/);
  }
});
