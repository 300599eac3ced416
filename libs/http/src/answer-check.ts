import type { Operation } from './operation.ts';
import type { Reply } from './reply.ts';

/** Throws when a success is not of the form that the operation declares. */
export const checkAnswer = ({ summary, response, produces }: Operation, { status, body }: Reply): void => {
  if (status >= 300 || produces !== undefined) return;
  if (response === null || body === null) {
    if (body !== null || status !== 204)
      throw new Error(`"${summary}" answers ${status}, which it does not declare`);
    return;
  }
  const sent: unknown = JSON.parse(typeof body === 'string' ? body : JSON.stringify(body));
  const parsed = response.safeParse(sent);
  if (!parsed.success)
    throw new Error(`"${summary}" does not answer what it declares: ${parsed.error.message}`);
};
