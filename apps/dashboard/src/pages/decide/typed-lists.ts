/**
 * Lists as people type them into one field: hours by period (`20, 16`), skills with levels (`sql 4, web 2`), names. What
 * cannot be read is `undefined`, so that the field can say so.
 */
export function parseHours(text: string): number[] | undefined {
  const hours = partsOf(text).map(Number);
  return hours.length > 0 && hours.every((one) => Number.isFinite(one) && one >= 0) ? hours : undefined;
}

/** A skill without a level takes a 1. */
export function parseSkills(text: string): Record<string, number> | undefined {
  const skills: Record<string, number> = {};
  for (const part of partsOf(text)) {
    const [, name, level = '1'] = /^(.*?)(?:\s+([1-5]))?$/.exec(part) ?? [];
    if (!name || /\s\d+$/.test(name)) return undefined;
    skills[name] = Number(level);
  }
  return skills;
}

export function parseNames(text: string): string[] {
  return partsOf(text);
}

function partsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
