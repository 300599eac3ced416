import type { ProblemError, RefusalCode } from '@clientele/contracts';
import type { z } from 'zod';

/** A request that cannot be understood: answered with its code and a list that names each fault. */
export class Invalid extends Error {
  override readonly name = 'Invalid';

  constructor(
    readonly code: RefusalCode,
    readonly errors: readonly ProblemError[],
  ) {
    super(code);
  }
}

/** Most faults that one answer names. */
export const ERRORS_MAX = 50;

/** A fault in a header. */
export const invalidHeader = (header: string, message: string): Invalid =>
  new Invalid('invalid-header', [{ header, message }]);

/** A fault in a path or query parameter. */
export const invalidParameter = (parameter: string, message: string): Invalid =>
  new Invalid('invalid-parameter', [{ parameter, message }]);

/** A JSON pointer, RFC 6901. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

type Issue = z.core.$ZodIssue;
type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };

/** Unknown members are named one by one, each at its own place. */
const faultsOf = (issue: Issue): readonly Fault[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not known here' }));
  return [{ path: issue.path, message: issue.message }];
};

const faults = (issues: readonly Issue[]): readonly Fault[] => issues.flatMap(faultsOf).slice(0, ERRORS_MAX);

/** A body that does not have the form it should, with a JSON pointer to each fault. */
export const invalidBody = (issues: readonly Issue[]): Invalid =>
  new Invalid(
    'invalid-request',
    faults(issues).map(({ path, message }) => ({ pointer: pointerOf(path), message })),
  );

/** Query parameters that do not have the form they should, each by its name. */
export const invalidQuery = (issues: readonly Issue[]): Invalid =>
  new Invalid(
    'invalid-parameter',
    faults(issues).map(({ path, message }) => ({ parameter: String(path[0] ?? ''), message })),
  );
