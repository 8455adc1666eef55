/** Rules that a pack brings to begin with: the YAML files of a folder. None of them is on. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function readRuleExamples(directory: string): string[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
  return names.toSorted().map((name) => readFileSync(join(directory, name), 'utf8'));
}
