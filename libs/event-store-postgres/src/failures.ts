import pg from 'pg';

/** Classes of SQLSTATE that the content of a statement causes: it fails again however often it is sent. */
const CONTENT_CLASSES = new Set(['22', '23', '54']);

/**
 * Classes that pass: the connection, a transaction that had to give way, resources, an object in use, an
 * operator, the system.
 */
const PASSING_CLASSES = new Set(['08', '40', '53', '55', '57', '58']);

const classOf = (error: unknown): string | null =>
  error instanceof pg.DatabaseError && error.code !== undefined ? error.code.slice(0, 2) : null;

/** What was sent cannot be stored. */
export const isBadContent = (error: unknown): boolean => CONTENT_CLASSES.has(classOf(error) ?? '');

/** Trying again may help. What the server has no code for comes from the connection. */
export const isPassing = (error: unknown): boolean => {
  const sqlClass = classOf(error);
  return sqlClass === null || PASSING_CLASSES.has(sqlClass);
};
