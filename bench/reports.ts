/**
 * How long a report of ten pages takes from the answers to its questions to its files, twice with equal bytes; and how
 * long a verification reads and compares them. Asking the questions is the store's work, and is measured by bench/query.ts.
 * `node bench/reports.ts [sections]`
 */
import { createHash } from 'node:crypto';
import {
  type AnsweredMetric,
  askingBlocks,
  type BlockResult,
  compileReport,
  inspectReport,
  questionOf,
  type ReportOrigin,
  readTemplate,
  renderReport,
  sealOf,
} from '@bellwether/reports';

const sections = Number(process.argv[2] ?? 8);
const DAY_MS = 86_400_000;
const TEAMS = 12;
const ROUNDS = 5;
const KEY = Buffer.alloc(32, 7);

const origin: ReportOrigin = {
  template: { title: 'Ten pages', version: 1 },
  audience: 'executive',
  from: '2026-10-22T00:00:00.000Z',
  to: '2026-11-21T00:00:00.000Z',
  address: 'http://localhost:7700',
};

const NAMES = [
  'Spend',
  'Sessions',
  'Failures',
  'Merges',
  'Tokens',
  'Latency',
  'Findings',
  'Reviews',
  'Builds',
  'Incidents',
];

const source = [
  '```narrative\n```',
  ...Array.from({ length: sections }, (_, index) => {
    const id = `m${index}`;
    return [
      `## ${NAMES[index % NAMES.length]}`,
      `\`\`\`metric\nmetric: ${id}\nid: ${id}\n\`\`\``,
      `\`\`\`chart\nmetric: ${id}\nid: ${id}_days\n\`\`\``,
      `\`\`\`metric\nmetric: ${id}\nid: ${id}_teams\ngroup_by: team\ntop: ${TEAMS}\n\`\`\``,
      `\`\`\`metric\nmetric: ${id}\nid: ${id}_models\ngroup_by: model\nshow: bars\n\`\`\``,
      `Over {{period}} it {{${id}.direction}} by {{${id}.by}}, to {{${id}}}; {{${id}_teams.top}} made up {{${id}_teams.top.share}} of it.`,
      `\`\`\`narrative\nof: ${id}_teams, ${id}_models\n\`\`\``,
    ].join('\n\n');
  }),
].join('\n\n');

let state = 1;
const uniform = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};

function days(from: string): { start: string; value: number }[] {
  return Array.from({ length: 30 }, (_, day) => ({
    start: new Date(Date.parse(from) + day * DAY_MS).toISOString(),
    value: 40 + 20 * uniform(),
  }));
}

const { template, faults } = readTemplate(source);
if (faults.length > 0) throw new Error(JSON.stringify(faults));
const results = new Map<string, BlockResult>(
  askingBlocks(template.sections.flatMap(({ parts }) => parts)).map((block): [string, AnsweredMetric] => {
    const question = questionOf(block, origin);
    const total = 1000 + 500 * uniform();
    const groups = Array.from({ length: block.question.group_by === undefined ? 0 : TEAMS }, (_, index) => ({
      group: { [block.question.group_by!]: `${block.question.group_by} ${index + 1}` },
      ...{ points: [], total: total / TEAMS, previous_total: total / TEAMS / (0.8 + uniform()) },
    }));
    return [
      block.id,
      {
        ...{
          kind: 'answered',
          question,
          metric: { title: `Metric ${block.question.metric}`, unit: 'usd', direction: 'down' },
        },
        ...{ total, previous_total: total / (0.8 + 0.4 * uniform()), others: 0, is_additive: true },
        ...{ change: 'more_than_noise', previous_series: [{ group: {}, points: days('2026-09-22T00:00:00Z'), total }] },
        series: groups.length > 0 ? groups : [{ group: {}, points: days(origin.from), total }],
      },
    ];
  }),
);

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
const times: number[] = [];
/** Of the whole process: what the time would be on a machine that has nothing else to do, or less with two cores. */
const cpuTimes: number[] = [];
let pages = 0;
let seen = '';
for (let round = 0; round < ROUNDS; round++) {
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const document = compileReport({
    ...{ title: 'A long report', language: 'en', origin, template, results, hasMetric: () => true },
  });
  const seal = sealOf(document, 'org_bench', KEY);
  const files = await renderReport(document, { seal });
  times.push(performance.now() - began);
  const { user, system } = process.cpuUsage(cpuBefore);
  cpuTimes.push((user + system) / 1000);
  const bytes = (['html', 'pdf', 'csv', 'xlsx'] as const)
    .map((format) => `${format} ${hash(files[format])}`)
    .join('  ');
  if (seen !== '' && seen !== bytes) throw new Error(`Not the same bytes:\n${seen}\n${bytes}`);
  seen = bytes;
  if (round > 0) continue;
  pages = Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(Buffer.from(files.pdf).toString('latin1'))?.[1]);
  const figures = Object.keys(document.figures).length;
  console.log(`${pages} pages, ${figures} figures, ${sections} drawings over time`);
  for (const format of ['html', 'pdf'] as const) {
    const reading = performance.now();
    const { shown } = await inspectReport(files[format]);
    console.log(`reading ${format}: ${Math.round(performance.now() - reading)} ms, ${shown.length} figures shown`);
  }
}
const sorted = times.toSorted((a, b) => a - b);
const cpu = cpuTimes.toSorted((a, b) => a - b).map((time) => Math.round(time));
console.log(
  `compiled and set in four formats: ${sorted.map((time) => Math.round(time)).join(', ')} ms, of processor ${cpu.join(', ')} ms`,
);
console.log(`${ROUNDS} times the same bytes: ${seen}`);
console.log(
  `median for ${pages} pages: ${Math.round(sorted[Math.floor(ROUNDS / 2)]!)} ms (aim: ten pages under 1000 ms)`,
);
