/** The edge's adapters: files of people's sources become records, records events, and nothing else may come of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EdgeAdapter, ParsedRecord, Settings, SourceInput } from '@bellwether/edge';
import { type FuzzTarget, mustHold, type Shape } from '../engine/target.ts';

const FIXTURES = fileURLToPath(new URL('../../../packages/edge/src/adapters/fixtures', import.meta.url));
const NOW_MS = Date.UTC(2026, 10, 20);
/** Cut in the middle somewhere, as files and pages arrive. */
const PIECE_BYTES = 701;
const HOURS = { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1080 };
const PSEUDONYM = `v1.${'0'.repeat(64)}`;

function fixtureFiles(name: string): string[] {
  return readdirSync(`${FIXTURES}/${name}/input`).map((file) => `${FIXTURES}/${name}/input/${file}`);
}

function settingsIn(name: string): unknown {
  try {
    return JSON.parse(readFileSync(`${FIXTURES}/${name}/settings.json`, 'utf8'));
  } catch {
    return {};
  }
}

function sourceTarget(target: {
  name: string;
  decodes: string;
  adapters: readonly string[];
  shape: Shape;
  covers?: readonly string[];
  /** What the file is called, where the adapter looks at that. */
  file?: string;
  slowMs?: number;
}): FuzzTarget {
  return {
    ...(target.slowMs === undefined ? {} : { slowMs: target.slowMs }),
    ...{ name: target.name, decodes: target.decodes, shape: target.shape, bytesMax: 128 * 1024 },
    covers: [
      'packages/edge/src/adapters/',
      'packages/edge/src/pipeline/',
      'packages/edge/src/generalise/',
      ...(target.covers ?? []),
    ],
    examples: () => target.adapters.flatMap((name) => fixtureFiles(name).map((file) => readFileSync(file))),
    async open() {
      const { ADAPTERS } = await import('../../../packages/edge/src/adapters/adapters.ts');
      const { settingsOf } = await import('../../../packages/edge/src/configuration.ts');
      const { unknownFields } = await import('../../../packages/edge/src/pipeline/allow-list.ts');
      const { objectionTo } = await import('../../../packages/edge/src/pipeline/self-check.ts');
      const chosen = target.adapters.map((name) => {
        const adapter = ADAPTERS.find((each) => each.name === name)!;
        const given = settingsIn(name);
        const fallback = adapter.settings.questions ? { questions: { q: 'q' } } : {};
        const settings = settingsOf(adapter, Object.keys(given as object).length > 0 ? given : fallback);
        return { adapter, settings, file: target.file ?? fixtureFiles(name)[0]!.split('/').at(-1)! };
      });
      const take = (adapter: EdgeAdapter, settings: Settings, record: ParsedRecord): void => {
        mustHold(record.place !== '', 'a record says where it stands');
        if (!('fields' in record)) {
          mustHold(record.unreadable !== '', 'what is unreadable says why');
          return;
        }
        // As the pipeline does: a field nobody has thought of refuses the record.
        if (unknownFields(record.fields, adapter.fieldsOf?.(settings) ?? adapter.fields).length > 0) return;
        adapter.learn?.(record, settings, NOW_MS);
        const outcome = adapter.sanitise(record, {
          ...{ settings, nowMs: NOW_MS, floor: 5, hours: HOURS },
          person: () => ({ kind: 'person', pseudonym: PSEUDONYM, hours: HOURS }),
          managerOf: () => undefined,
          pseudonym: () => PSEUDONYM,
          classSize: () => 100,
        });
        if (outcome.kind === 'refused')
          mustHold(outcome.field !== '' && outcome.detail !== '', 'a refusal names a field');
        if (outcome.kind !== 'events') return;
        for (const event of outcome.events) {
          const objection = objectionTo(event, { events: adapter.events, isKnown: () => false });
          mustHold(
            objection === undefined,
            `${adapter.name} made an event that may not leave: ${objection?.field} ${objection?.detail}`,
          );
        }
      };
      return {
        async run(bytes) {
          for (const { adapter, settings, file } of chosen) {
            const input: SourceInput = { name: file, modifiedMs: NOW_MS, open: () => pieces(bytes) };
            for await (const record of adapter.parse(input, settings)) take(adapter, settings, record);
            adapter.nextPage?.(bytes.toString('utf8'), 'https://source.example/page?n=1');
          }
        },
      };
    },
  };
}

async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

export const PEOPLE_SOURCES: readonly FuzzTarget[] = [
  sourceTarget({ name: 'vtt', decodes: 'transcripts (WebVTT)', adapters: ['vtt'], shape: 'text' }),
  sourceTarget({
    name: 'mbox',
    decodes: 'mail archives (mbox)',
    adapters: ['mbox'],
    shape: 'text',
    covers: ['node_modules/postal-mime/'],
  }),
  sourceTarget({
    name: 'mail',
    decodes: 'mail messages (MIME)',
    adapters: ['imap'],
    shape: 'text',
    covers: ['node_modules/postal-mime/'],
  }),
  sourceTarget({
    name: 'ics',
    decodes: 'calendars (iCalendar)',
    adapters: ['ics'],
    shape: 'text',
    covers: ['node_modules/node-ical/', 'node_modules/rrule-temporal/'],
  }),
  sourceTarget({
    name: 'people-csv',
    decodes: 'CSV of people, absences, hours, reviews and answers',
    adapters: ['hris-csv', 'absences', 'work-hours', 'performance-reviews', 'survey-answers'],
    shape: 'text',
    covers: ['node_modules/csv-parse/'],
  }),
  sourceTarget({
    name: 'people-xml',
    decodes: 'XML of people (Workday)',
    adapters: ['workday'],
    shape: 'text',
    covers: ['node_modules/saxes/'],
  }),
  sourceTarget({
    name: 'people-json',
    decodes: 'JSON of people, mail, calendars and chats',
    adapters: [
      'bamboohr',
      'adp',
      'scim-users',
      'successfactors',
      'graph-calendar',
      'google-calendar',
      'graph-mail',
      'gmail',
      'slack',
      'teams',
    ],
    shape: 'json',
    // Each of the ten reads all of it.
    slowMs: 4000,
  }),
];

/** A company's whole chart, as a workbook or CSV. */
export const companyFile: FuzzTarget = {
  name: 'company-file',
  decodes: 'company files: XLSX and CSV into an organisation',
  covers: [
    'packages/analysis/src/org-schema/',
    'node_modules/read-excel-file/',
    'node_modules/csv-parse/',
    'node_modules/fflate/lib/',
  ],
  shape: 'zip',
  bytesMax: 256 * 1024,
  slowMs: 3000,
  async examples() {
    const { default: writeWorkbook } = await import('write-excel-file/node');
    const rows = [
      ['Employee ID', 'Name', 'Email', 'Department', 'Team', 'Title', 'Manager', 'Start date'],
      ['1', 'Ada Example', 'ada@example.com', 'Engineering', 'Platform', 'Engineer', '2', '2020-01-31'],
      ['2', 'Bo Example', 'bo@example.com', 'Engineering', '', 'Head of Engineering', '', '2019-05-01'],
      ['3', 'Cy Example', 'cy@example.com', 'Sales', 'North', 'Seller', 'Bo Example', '44000'],
    ];
    const cells = rows.map((row) => row.map((value) => ({ value, type: String })));
    const workbook = await writeWorkbook(cells as never).toBuffer();
    const csv = (separator: string) => rows.map((row) => row.join(separator)).join('\r\n');
    return [workbook, csv(','), csv(';'), `\ufeff${csv('\t')}`, Buffer.from(csv('|'), 'utf16le')];
  },
  async open() {
    const [{ companyFileCells }, { analyseOrgTable }] = await Promise.all([
      import('../../../packages/analysis/src/org-schema/company-file.ts'),
      import('../../../packages/analysis/src/org-schema/analyse-org-table.ts'),
    ]);
    return {
      async run(bytes) {
        const cells = await companyFileCells(bytes);
        const { chart } = analyseOrgTable(cells.slice(0, 200), {});
        for (const person of chart.people)
          mustHold(person.row >= 1 && person.row <= cells.length, 'a person stands in a row');
      },
      expects: (error) => error.constructor.name === 'CompanyFileError',
    };
  },
};
