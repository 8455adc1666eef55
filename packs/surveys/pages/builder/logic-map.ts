/** Which answers decide about which questions, as lines between places in a list; pure. */
import { parseExpression, type Rule, referencesOf, type SurveyDefinition } from '@bellwether/questionnaire';

export interface MapRow {
  id: string;
  /** A section, which stands before its questions, or a calculated value, after everything. */
  kind: 'section' | 'question' | 'value';
}

export interface MapLine {
  rule: string;
  verb: 'show' | 'skip' | 'require' | 'calculate';
  from: number;
  to: number;
}

export function logicMap(definition: SurveyDefinition): { rows: MapRow[]; lines: MapLine[] } {
  const involved = new Set(definition.rules.flatMap((rule) => [...sourcesOf(rule), targetOf(rule)]));
  const rows: MapRow[] = [
    ...definition.sections.flatMap((section) => [
      { id: section.id, kind: 'section' as const },
      ...section.questions.map(({ id }) => ({ id, kind: 'question' as const })),
    ]),
    ...definition.rules.flatMap(({ does }) =>
      'calculate' in does ? [{ id: does.calculate.id, kind: 'value' as const }] : [],
    ),
  ].filter(({ id }, index, all) => involved.has(id) && all.findIndex((row) => row.id === id) === index);
  const place = new Map(rows.map(({ id }, index) => [id, index]));
  const lines = definition.rules.flatMap((rule) =>
    [...new Set(sourcesOf(rule))].flatMap((source) => {
      const [from, to] = [place.get(source), place.get(targetOf(rule))];
      return from === undefined || to === undefined ? [] : [{ rule: rule.id, verb: verbOf(rule), from, to }];
    }),
  );
  return { rows, lines };
}

export function verbOf({ does }: Rule): MapLine['verb'] {
  return Object.keys(does)[0] as MapLine['verb'];
}

export function targetOf({ does }: Rule): string {
  return 'calculate' in does ? does.calculate.id : (Object.values(does)[0] as string);
}

function sourcesOf({ when, does }: Rule): string[] {
  const sources = 'calculate' in does ? [when, does.calculate.expression] : [when];
  return sources.flatMap((source) => {
    const read = parseExpression(source);
    return read.kind === 'parsed' ? referencesOf(read.expression).map(({ id }) => id) : [];
  });
}
