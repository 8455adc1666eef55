/** The list of signals in docs/signals.md, from what packs declare: one paragraph each. */
import type { Signal } from '@bellwether/metrics';

const BEGIN = '<!-- signals: written by `node apps/server/scripts/signals.ts` -->';
const END = '<!-- end of signals -->';

/** The document with its list written anew. Throws when the list has no place in it. */
export function withSignals(document: string, signals: readonly Signal[]): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/signals.md needs the lines "${BEGIN}" and "${END}".`);
  return `${document.slice(0, begin)}${BEGIN}\n\n${signals.map(paragraphOf).join('\n\n')}\n\n${document.slice(end)}`;
}

function paragraphOf(signal: Signal): string {
  const { name, title, question, definition, minimum, interval, notFor, method, kinds, windowDays, unit } = signal;
  const facts = [
    `\`${method}\``,
    `window of ${windowDays} days`,
    `unit ${unit}`,
    kinds.length === 1 ? `for the ${kinds[0]} only` : `for ${kinds.join(', ')}`,
  ];
  const level = signal.baseline ? ' **Level**: by the distance from the unit’s own usual figure.' : '';
  return [
    `### ${title} (\`${name}\`)`,
    `${question} ${definition} **Needs**: ${lowered(minimum)} **Interval**: ${lowered(interval)}${level} **Not for**: ${lowered(notFor)} (${facts.join('; ')})`,
  ].join('\n\n');
}

/** Names keep their capital. */
function lowered(text: string): string {
  return /^(?:Garwood|Student|Kaplan|Greenwood|Wilson|Cochran)/.test(text)
    ? text
    : text[0]!.toLowerCase() + text.slice(1);
}
