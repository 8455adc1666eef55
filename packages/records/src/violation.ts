/** What the database refused, by SQLSTATE: callers turn it into a problem that names the field. */

const UNIQUE_VIOLATION = '23505';

/** True when a row with the same unique value exists. `constraint` narrows it to one rule. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof Error)) return false;
  const { code, constraint: violated } = error as Error & { code?: string; constraint?: string };
  return code === UNIQUE_VIOLATION && (constraint === undefined || violated === constraint);
}
