/**
 * The tables of docs/configuration.md, from the list of settings. What stands around them is written by hand; the tables
 * stand between two marks and are replaced as one.
 */
import type { Setting } from '../src/settings/setting.ts';
import { ALL_SETTINGS, OTHER_VARIABLES, SECTIONS } from '../src/settings/settings.ts';

const BEGIN = '<!-- Made by "npm run configuration": -->';
const END = '<!-- until here. -->';

/** The document with tables as they should be. */
export function withTables(document: string): string {
  const [before, rest = ''] = document.split(BEGIN);
  const after = rest.split(END)[1];
  if (after === undefined) throw new Error(`docs/configuration.md has to have the lines ${BEGIN} and ${END}.`);
  return `${before}${BEGIN}\n${tables()}\n${END}${after}`;
}

function tables(): string {
  const sections = Object.entries(SECTIONS).map(([section, title]) => {
    const rows = ALL_SETTINGS.filter(([key]) => key.startsWith(`${section}.`)).map(([key, setting]) =>
      rowOf(key, setting),
    );
    return table(title, 'variable | in the file | default | meaning', rows);
  });
  const others = Object.entries(OTHER_VARIABLES).map(([variable, meaning]) => `\`${variable}\` | ${meaning}`);
  return [...sections, table('Beside the settings', 'variable | meaning', others)].join('\n\n');
}

function table(title: string, columns: string, rows: readonly string[]): string {
  const line = columns
    .split(' | ')
    .map(() => '---')
    .join(' | ');
  return [`### ${title}`, `| ${columns} |`, `| ${line} |`, ...rows.map((row) => `| ${row} |`)].join('\n');
}

function rowOf(key: string, setting: Setting<unknown>): string {
  const older = setting.olderVariable ? ` (older: \`${setting.olderVariable}\`)` : '';
  const secret = setting.secret ? `; or \`${setting.variable}_FILE\`` : '';
  const meaning = setting.meaning + (setting.secret ? '. A secret' : '');
  return `\`${setting.variable}\`${secret}${older} | \`${key}\` | ${defaultOf(setting)} | ${meaning}`;
}

function defaultOf({ default: value, otherwise }: Setting<unknown>): string {
  if (otherwise !== undefined) return otherwise;
  if (value === undefined) return 'none';
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : `\`${value}\``;
}
