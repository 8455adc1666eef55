/** Names are unique in an organisation: the database says so, and this says it to whoever chose one. */
import { Problem } from '@bellwether/core';
import { isUniqueViolation } from '@bellwether/records';

/** `what` in a sentence: 'connection'. For `catch`: other errors are thrown on. */
export function refuseTakenName(what: string, name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem('conflict', `There is a ${what} "${name}" already.`, {
      errors: [{ field: 'name', detail: 'is taken.' }],
      cause: error,
    });
  };
}
