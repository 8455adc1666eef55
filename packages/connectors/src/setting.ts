/** Reads settings of a connection, which are texts and lists of texts. */

/** A setting that is a list; empty when it is not set. */
export function listSetting(value: string | readonly string[] | undefined): readonly string[] {
  return Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? [value] : [];
}

/** A setting that is one text. */
export function textSetting(value: string | readonly string[] | undefined, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
