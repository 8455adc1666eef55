/** What is made of the declarations: dashboards, rules and the tables of docs/observability.md, by path in the repository. */
import { readFileSync } from 'node:fs';
import { SPAN_ATTRIBUTES } from '@bellwether/telemetry';
import { type DeclaredMetric, METRICS, PROCESS_METRICS, SECTIONS } from '../src/telemetry/metric-catalog.ts';
import { SLOS } from '../src/telemetry/slo.ts';
import { ALERT_NAME_OF_SLO, ALERT_RULES, prometheusRules, runbookOf } from './alert-rules.ts';
import { DASHBOARDS, grafanaDashboard } from './dashboards.ts';

export const DOCUMENT = 'docs/observability.md';

/** Everything that is generated; `root` is where the repository lies. */
export function observabilityFiles(root: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const dashboard of DASHBOARDS)
    files.set(
      `deploy/observability/dashboards/${dashboard.uid}.json`,
      `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`,
    );
  files.set('deploy/observability/alert-rules.yaml', prometheusRules());
  files.set(DOCUMENT, withTables(readFileSync(`${root}/${DOCUMENT}`, 'utf8')));
  return files;
}

/** Names of metrics in an expression: without what a histogram adds, and without recorded series. */
export function metricsIn(expression: string): string[] {
  const bare = expression.replace(/"[^"]*"/g, '').replace(/\{[^}]*\}/g, '');
  const names = [...bare.matchAll(/(?<![:\w])(?:bellwether|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name);
  return [...new Set(names.map(baseName))];
}

function baseName(name: string): string {
  const base = name.replace(/_(bucket|sum|count)$/, '');
  const kind = (METRICS as Readonly<Record<string, DeclaredMetric>>)[base]?.kind;
  return kind === 'histogram' || Object.hasOwn(PROCESS_METRICS, base) ? base : name;
}

/** The document with each of its tables made anew: what stands between the marks of one. */
function withTables(document: string): string {
  return document.replace(
    /<!-- (\w+) -->[\s\S]*?<!-- \/\1 -->/g,
    (_all, name: string) => `<!-- ${name} -->\n${TABLES[name]?.() ?? ''}\n<!-- /${name} -->`,
  );
}

const TABLES: Readonly<Record<string, () => string>> = {
  objectives: () =>
    table(
      ['objective', 'target', 'over', 'what is counted', 'alert'],
      SLOS.map(({ name, title, target, windowDays, means }) => [
        `${title} (\`${name}\`)`,
        `${target * 100} %`,
        `${windowDays} days`,
        means,
        runbookLink(ALERT_NAME_OF_SLO[name]),
      ]),
    ),
  metrics: () =>
    SECTIONS.map((section) => {
      const own = (Object.entries(METRICS) as [string, DeclaredMetric][]).filter(
        ([, metric]) => metric.section === section,
      );
      const rows = own.map(([name, { kind, labels = [], help }]) => [
        `\`${name}\``,
        kind,
        labels.map((label) => `\`${label}\``).join(', '),
        help,
      ]);
      return `### ${section[0]!.toUpperCase()}${section.slice(1)}\n\n${table(['metric', 'kind', 'labels', 'what it says'], rows)}`;
    }).join('\n\n'),
  process: () =>
    table(
      ['metric', 'what it says'],
      Object.entries(PROCESS_METRICS).map(([name, help]) => [`\`${name}\``, help]),
    ),
  alerts: () => {
    const byName = Map.groupBy(ALERT_RULES, ({ name }) => name);
    return table(
      ['alert', 'severity', 'when', 'runbook'],
      [...byName].map(([name, rules]) => [
        `\`${name}\``,
        rules.map(({ severity }) => severity).join(', '),
        rules[0]!.summary
          .replace(/\{\{ \$labels\.(\w+) \}\}/g, '<$1>')
          .replaceAll('<', '‹')
          .replaceAll('>', '›'),
        runbookLink(name),
      ]),
    );
  },
  dashboards: () =>
    table(
      ['dashboard', 'what it shows'],
      DASHBOARDS.map(({ uid, title, rows }) => [
        `[${title}](../deploy/observability/dashboards/${uid}.json)`,
        rows
          .map((row) => `${row.title}: ${row.panels.map((panel) => panel.title.toLowerCase()).join(', ')}`)
          .join('. '),
      ]),
    ),
  attributes: () =>
    table(
      ['attribute', 'form'],
      Object.entries(SPAN_ATTRIBUTES).map(([name, form]) => [`\`${name}\``, form]),
    ),
};

function runbookLink(alert: string): string {
  return `[${runbookOf(alert)}](runbooks/${runbookOf(alert)}.md)`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
