/** A fenced block of a template: `name: value`, a line each. */
import { claimFault, claimsOfText } from '../claims/number-claims.ts';
import type { TemplateFault } from './read-template.ts';
import type { BlockQuestion, TemplateBlock } from './template.ts';

const KNOWN = {
  metric: ['metric', 'id', 'title', 'group_by', 'top', 'filter', 'days', 'compare', 'show'],
  chart: ['metric', 'id', 'title', 'group_by', 'top', 'filter', 'days', 'compare', 'grain'],
  forecast: ['metric', 'id', 'title', 'filter', 'days', 'grain', 'horizon'],
  narrative: ['of', 'wording'],
} as const;
type BlockKind = keyof typeof KNOWN;

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
const DIMENSION = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;
const FILTER = /^([A-Za-z_][A-Za-z0-9_.-]*)\s+(not in|in)\s+(.+)$/;
const DAYS_MAX = 800;

export function readBlock(
  kind: string,
  lines: readonly string[],
  line: number,
): { block: TemplateBlock | undefined; faults: TemplateFault[] } {
  if (!(kind in KNOWN))
    return {
      block: undefined,
      faults: [{ line, detail: `Blocks are ${Object.keys(KNOWN).join(', ')}; "${kind}" is none.` }],
    };
  const reader = new BlockReader(kind as BlockKind, lines, line);
  const block = reader.block();
  return { block: reader.faults.length > 0 ? undefined : block, faults: reader.faults };
}

class BlockReader {
  readonly faults: TemplateFault[] = [];
  readonly #kind: BlockKind;
  readonly #line: number;
  readonly #fields = new Map<string, { value: string; line: number }>();
  readonly #filters: { value: string; line: number }[] = [];

  constructor(kind: BlockKind, lines: readonly string[], line: number) {
    this.#kind = kind;
    this.#line = line;
    for (const [index, text] of lines.entries()) this.#take(text, line + 1 + index);
  }

  block(): TemplateBlock {
    const line = this.#line;
    if (this.#kind === 'narrative') {
      const wording = this.#oneOf('wording', ['generated', 'model'], 'generated');
      const of = (this.#text('of') ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      return { kind: 'narrative', of, mayBeWorded: wording === 'model', line };
    }
    const metric = this.#named('metric', NAME) ?? '';
    if (!this.#fields.has('metric')) this.#fault('metric', 'is missing: it names what is asked.');
    const id = this.#named('id', NAME) ?? metric;
    const title = this.#title();
    const asking = { id, ...(title === undefined ? {} : { title }), question: this.#question(metric), line };
    const isGrouped = asking.question.group_by !== undefined;
    if (this.#kind === 'chart')
      return { ...asking, kind: 'chart', grain: this.#oneOf('grain', ['1h', '1d', '30d'], '1d') };
    if (this.#kind === 'forecast')
      return {
        ...asking,
        ...{ kind: 'forecast', grain: this.#oneOf('grain', ['1d', '30d'], '1d') },
        horizon: this.#whole('horizon', 1, 90) ?? 14,
      };
    const show = this.#oneOf('show', ['figure', 'table', 'bars'], isGrouped ? 'table' : 'figure');
    if (!isGrouped && show === 'bars') this.#fault('show', 'bars need "group_by".');
    return { ...asking, kind: 'metric', show };
  }

  #question(metric: string): BlockQuestion {
    const days = this.#whole('days', 1, DAYS_MAX);
    const groupBy = this.#named('group_by', DIMENSION);
    return {
      metric,
      ...(days === undefined ? {} : { days }),
      ...(groupBy === undefined ? {} : { group_by: groupBy }),
      top: this.#whole('top', 1, this.#kind === 'chart' ? 7 : 50) ?? (this.#kind === 'chart' ? 5 : 10),
      filters: this.#filters.flatMap(({ value, line }) => {
        const [, dimension, op, values = ''] = FILTER.exec(value) ?? [];
        const list = values.split(',').map((each) => each.trim());
        if (dimension === undefined || list.length > 50 || list.some((each) => each === '' || each.length > 200)) {
          this.faults.push({ line, detail: 'A filter is written "team in web, mobile" or "team not in web".' });
          return [];
        }
        return [{ dimension, op: op === 'in' ? ('in' as const) : ('not_in' as const), values: list }];
      }),
      isCompared: this.#oneOf('compare', ['before', 'nothing'], 'before') === 'before',
    };
  }

  #take(text: string, line: number): void {
    if (text.trim() === '') return;
    const [, name, value = ''] = /^\s*([a-z_]+)\s*:\s*(.*?)\s*$/.exec(text) ?? [];
    const known: readonly string[] = KNOWN[this.#kind];
    if (name === undefined || !known.includes(name))
      this.faults.push({
        line,
        detail: `A line of a ${this.#kind} block is "name: value"; the names are ${known.join(', ')}.`,
      });
    else if (name === 'filter') this.#filters.push({ value, line });
    else if (this.#fields.has(name)) this.faults.push({ line, detail: `"${name}" is said twice.` });
    else this.#fields.set(name, { value, line });
  }

  #text(name: string): string | undefined {
    return this.#fields.get(name)?.value;
  }

  #named(name: string, pattern: RegExp): string | undefined {
    const value = this.#text(name);
    if (value === undefined || pattern.test(value)) return value;
    this.#fault(name, 'has to be a name of letters, digits and "_".');
    return undefined;
  }

  #title(): string | undefined {
    const title = this.#text('title');
    if (title === undefined) return undefined;
    if (title.length === 0 || title.length > 120) this.#fault('title', 'has 1 to 120 characters.');
    for (const claim of claimsOfText(title)) this.#fault('title', claimFault(claim));
    return title;
  }

  #whole(name: string, min: number, max: number): number | undefined {
    const value = this.#text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,4}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    this.#fault(name, `has to be a whole number from ${min} to ${max}.`);
    return undefined;
  }

  #oneOf<const T extends string>(name: string, values: readonly T[], otherwise: T): T {
    const value = this.#text(name);
    if (value === undefined) return otherwise;
    const found = values.find((each) => each === value);
    if (found === undefined) this.#fault(name, `has to be one of ${values.join(', ')}.`);
    return found ?? otherwise;
  }

  #fault(name: string, detail: string): void {
    this.faults.push({ line: this.#fields.get(name)?.line ?? this.#line, detail: `"${name}" ${detail}` });
  }
}
