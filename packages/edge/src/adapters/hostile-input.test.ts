/** What sources send by mistake or on purpose: it is refused by a field's name, its neighbours pass, and nothing of it leaves. */
import type { Json } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import type { ParsedRecord, Settings, SourceInput } from '../adapter.ts';
import { settingsOf } from '../configuration.ts';
import { unknownFields } from '../pipeline/allow-list.ts';
import { readThrough } from './adapter-house.fixture.ts';
import { ADAPTERS } from './adapters.ts';

function inputOf(name: string, content: string | Uint8Array): SourceInput {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    name,
    modifiedMs: Date.UTC(2026, 10, 20),
    // In small pieces, so that everything is cut in the middle somewhere.
    async *open() {
      for (let at = 0; at < bytes.length; at += 7001) yield bytes.subarray(at, at + 7001);
    },
  };
}

function adapterOf(name: string) {
  return ADAPTERS.find((adapter) => adapter.name === name)!;
}

async function parsed(name: string, file: string, content: string | Uint8Array): Promise<ParsedRecord[]> {
  const adapter = adapterOf(name);
  const given: Settings = adapter.settings.questions ? { questions: { workload: 'workload' } } : {};
  const records: ParsedRecord[] = [];
  for await (const record of adapter.parse(inputOf(file, content), settingsOf(adapter, given))) records.push(record);
  return records;
}

/** A file name that each adapter takes for its own. */
const FILE_NAMES: Readonly<Record<string, string>> = { workday: 'a.xml', ics: 'a.ics', vtt: 'a.vtt' };

describe('every source', () => {
  const names = ADAPTERS.map(({ name }) => name);

  it.each(names)('%s reads any bytes to their end without failing', async (name) => {
    const noise = new Uint8Array(200_000).map((_, at) => (at * 2654435761) >>> 13);
    for (const content of [
      '',
      '\u0000'.repeat(5000),
      '{'.repeat(50_000),
      '['.repeat(50_000),
      '<a>'.repeat(20_000),
      noise,
    ])
      for (const record of await parsed(name, FILE_NAMES[name] ?? 'a.txt', content)) expect(record.place).not.toBe('');
  });

  it('of XML is given up where it is nested without end', async () => {
    const records = await parsed('workday', 'report.xml', '<a>'.repeat(300_000));
    expect(records).toEqual([{ unreadable: 'It is nested deeper than 64.', place: 'record 1' }]);
  });

  it.each(names)('%s refuses a record with a field that nobody has thought of', (name) => {
    const adapter = adapterOf(name);
    const rules =
      adapter.fieldsOf?.(settingsOf(adapter, adapter.settings.questions ? { questions: { q: 'q' } } : {})) ??
      adapter.fields;
    for (const field of ['home_phone_of_mother', '__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(unknownFields(JSON.parse(`{"${field}":"x"}`), rules)).toEqual([field]);
  });

  it.each(names)('%s says of each field what becomes of it, and of what leaves as what', (name) => {
    for (const [path, rule] of Object.entries(adapterOf(name).fields)) {
      if (path.endsWith('.*')) expect(rule.becomes, path).toBe('dropped');
      const leaves = !['directory', 'dropped'].includes(rule.becomes);
      expect(rule.as === undefined, path).toBe(!leaves);
    }
  });

  it.each(names)('%s refuses values of the wrong kind by the name of their field, or leaves the record out', (name) => {
    const adapter = adapterOf(name);
    const hours = { zone: 'UTC', days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1080 };
    const pseudonym = `v1.${'0'.repeat(64)}`;
    // Everybody is somebody here, so that a record with the wrong value would become an event if it could.
    const context = {
      settings: settingsOf(adapter, adapter.settings.questions ? { questions: { q: 'q' } } : {}),
      nowMs: Date.UTC(2026, 10, 20),
      floor: 5,
      hours,
      person: () => ({ kind: 'person', pseudonym, hours }) as const,
      managerOf: () => undefined,
      pseudonym: () => pseudonym,
      classSize: () => 100,
    };
    for (const field of Object.keys(adapter.fields)) {
      const [top = ''] = field.split(/[.[]/);
      const fateOf = (value: Json): string => {
        const record = { fields: { [top]: value }, place: 'record 1' };
        adapter.learn?.(record, context.settings, context.nowMs);
        return adapter.sanitise(record, context).kind;
      };
      for (const value of [{}, [], { deep: [{ deeper: 1 }] }, [[]], true])
        expect(['refused', 'dropped'], field).toContain(fateOf(value));
      for (const value of [-1, 1e308, 'x'.repeat(10_000), '', '=1+1', '\u0000'])
        expect(['refused', 'dropped', 'events'], field).toContain(fateOf(value));
    }
  });
});

describe('a CSV', () => {
  const people = (rows: string[]): string => ['employee_id,name,department,title', ...rows].join('\n');

  it('may hold formulas, which never leave as they are', async () => {
    const rows = Array.from({ length: 5 }, (_, i) => `=cmd|'/C calc'!A${i},+1-555-0100,@SUM(A1),-2+3`);
    const { events, spooled, refused } = await readThrough('hris-csv', { 'a.csv': people(rows) }, { staff: false });
    expect(events.filter(({ event_type }) => event_type === 'employee_state_changed')).toHaveLength(5);
    expect(refused).toEqual([]);
    for (const planted of ['calc', '@SUM', '-2+3', '555-0100', '5550100']) expect(spooled).not.toContain(planted);
  });

  it('is read in UTF-16 as well, and refused in other encodings', async () => {
    const text = '\ufeffemployee_id;name\nE1;Zoë\n';
    const [utf16] = await parsed('hris-csv', 'a.csv', Buffer.from(text, 'utf16le'));
    expect(utf16).toMatchObject({ fields: { employee_id: 'E1', name: 'Zoë' } });
    const [latin1] = await parsed('hris-csv', 'a.csv', Buffer.from(text.slice(1), 'latin1'));
    expect(latin1).toMatchObject({ unreadable: expect.stringContaining('UTF-8') });
  });

  it('keeps a column named __proto__ a field like any other', async () => {
    const [record] = await parsed('hris-csv', 'a.csv', 'employee_id,__proto__\nE1,polluted\n');
    expect(Object.keys((record as { fields: object }).fields)).toEqual(['employee_id', '__proto__']);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  it('may have line breaks and quotes in its cells', async () => {
    const records = await parsed('hris-csv', 'a.csv', 'employee_id,name\r\n1,"Smith,\r\n""Jane"""\r\n2,Bob\r\n');
    expect(records).toMatchObject([
      { fields: { name: 'Smith,\r\n"Jane"' } },
      { fields: { name: 'Bob' }, place: 'row 3' },
    ]);
  });

  it.each([
    ['a row with too many cells', 'employee_id,name\n1,Bob,extra\n', 'It has 3 cells where the header has 2.'],
    ['two columns of one name', 'employee_id,employee_id\n1,2\n', 'same name'],
    ['a column without a name', 'employee_id,\n1,2\n', 'no name'],
    ['a quote that never ends', `employee_id,name\n1,"${'x'.repeat(2_000_000)}`, 'It is no CSV from here on'],
  ])('is refused with %s', async (_, content, why) =>
    expect(await parsed('hris-csv', 'a.csv', content)).toMatchObject([{ unreadable: expect.stringContaining(why) }]),
  );

  it('names the file’s own column when a value is wrong', async () => {
    const csv = 'Mitarbeiter,Tag,Stunden\nE1001,gestern,8\nE1002,2026-11-02,viele\n';
    const settings = { columns: { employee_id: 'Mitarbeiter', day: 'Tag', hours: 'Stunden' } };
    const { refused, events } = await readThrough('work-hours', { 'a.csv': csv }, { settings });
    expect(events).toEqual([]);
    expect(refused.map(({ field }) => field)).toEqual(['Tag', 'Stunden']);
    expect(JSON.stringify(refused)).not.toMatch(/gestern|viele/);
  });
});

describe('JSON', () => {
  it('is read as a list, a page, or one object a line', async () => {
    const one = '{"id":"1","workEmail":"a@example.com"}';
    for (const content of [`[${one},${one}]`, `{"employees":[${one},\n${one}]}`, `${one}\n\n${one}\n`])
      expect(await parsed('bamboohr', 'a.json', content)).toHaveLength(2);
  });

  it('goes on after a line that is none', async () => {
    const records = await parsed('bamboohr', 'a.json', '{"id":"1"}\n{"id":\n["no"]\n{"id":"2"}\n');
    expect(records.map((record) => 'fields' in record)).toEqual([true, false, false, true]);
  });
});

describe('XML', () => {
  const entry = (inner: string): string => `<Report_Data><Report_Entry>${inner}</Report_Entry></Report_Data>`;

  it('is refused with a document type, so that entities neither grow nor read files', async () => {
    const bomb = `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${entry('<Employee_ID>&b;</Employee_ID>')}`;
    const file = `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${entry('<Employee_ID>&x;</Employee_ID>')}`;
    for (const content of [bomb, file])
      expect(await parsed('workday', 'a.xml', content)).toMatchObject([
        { unreadable: expect.stringContaining('DOCTYPE') },
      ]);
  });

  it.each([
    ['not closed', '<Report_Data><Report_Entry><Employee_ID>1', /no XML/],
    ['too deep', entry('<a>'.repeat(40) + '</a>'.repeat(40)), /deeper/],
    ['too large', entry(`<Employee_ID>${'1'.repeat(2_000_000)}</Employee_ID>`), /larger/],
  ])('is refused when it is %s', async (_, content, why) => {
    const records = await parsed('workday', 'a.xml', content);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ unreadable: expect.stringMatching(why) });
  });

  it('keeps elements named __proto__ fields like any other', async () => {
    const [record] = await parsed('workday', 'a.xml', entry('<Employee_ID>1</Employee_ID><__proto__>x</__proto__>'));
    expect(Object.keys((record as { fields: object }).fields)).toContain('__proto__');
  });
});

describe('mail', () => {
  it('is read however its mailbox is made: no headers, no end, a subject that never ends', async () => {
    const messages = [
      'From a@example.com Mon Nov 16 09:00:00 2026\n\nno headers at all\n\n',
      'From a@example.com Mon Nov 16 09:00:00 2026\nFrom: jane.smith@example.com\nDate: not a date\nTo: a@b.c\n\nhi\n\n',
      `From a@example.com Mon Nov 16 09:00:00 2026\nFrom: jane.smith@example.com\nSubject: ${'x'.repeat(3_000_000)}\n\n`,
      'From a@example.com Mon Nov 16 09:00:00 2026\nFrom: jane.smith@example.com\nDate: Mon, 16 Nov 2026 09:00:00 +0000\nTo: a@b.c\nX-__proto__: 1\n__proto__: 2\n\nWe are happy.\n',
    ];
    const { events, refused } = await readThrough('mbox', { 'a.mbox': messages.join('') });
    expect(events).toHaveLength(1);
    expect(refused.map(({ place }) => place)).toEqual(['message 1', 'message 2', 'message 3']);
    expect(refused[1]).toMatchObject({ field: 'date' });
  });

  it('nests no deeper than is read, and holds no more than a MiB of it', async () => {
    const nested = Array.from(
      { length: 300 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
    ).join('');
    const head = 'From: jane.smith@example.com\nTo: a@b.c\nDate: Mon, 16 Nov 2026 09:00:00 +0000\n';
    const large = `${head}Content-Type: text/plain\n\n${'good work '.repeat(500_000)}`;
    for (const content of [head + nested, large]) expect(await parsed('imap', 'a.eml', content)).toHaveLength(1);
  });

  it('is one message though it lies in two mailboxes', async () => {
    const message =
      'From: jane.smith@example.com\nTo: aiko.tanaka@example.com\nDate: Mon, 16 Nov 2026 09:00:00 +0000\nMessage-ID: <one@x>\n\n';
    const { events } = await readThrough('imap', {
      'sent.eml': `${message}Hello\n`,
      'inbox.eml': `Received: by x\n${message}Hello\n`,
    });
    expect(events).toHaveLength(1);
  });
});

describe('a calendar', () => {
  const calendar = (lines: string): string =>
    `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261102T090000Z\r\nDTEND:20261102T093000Z\r\n${lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

  it.each([
    'FREQ=SECONDLY',
    'FREQ=MINUTELY;INTERVAL=2',
    'FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3',
    'FREQ=DAILY;BYSECOND=1,2',
  ])('does not count meetings by the second: %s', async (rule) => {
    const startedAt = performance.now();
    expect(await parsed('ics', 'a.ics', calendar(`RRULE:${rule}`))).toMatchObject([
      { unreadable: expect.stringMatching(/more than once a day/) },
    ]);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('keeps an event whose uid is __proto__ an event like any other', async () => {
    const records = await parsed('ics', 'a.ics', calendar('SUMMARY:x').replace('UID:1', 'UID:__proto__'));
    expect(records).toMatchObject([{ fields: { uid: '__proto__' } }]);
    expect(({} as { summary?: string }).summary).toBeUndefined();
  });
});

describe('a transcript', () => {
  it('names nobody who is no speaker: a colon in a sentence is no name', async () => {
    const vtt =
      'WEBVTT\n\n00:00.000 --> 00:05.000\nJane Smith: here is the thing: it works\n\n00:05.000 --> 00:06.000\nand so on\n';
    expect(await parsed('vtt', 'a.vtt', vtt)).toMatchObject([
      { fields: { cues: [{ speaker: 'Jane Smith', text: 'here is the thing: it works' }, { speaker: 'Jane Smith' }] } },
    ]);
  });

  it('knows people by the forms that recorders give their names', async () => {
    const said = (name: string, from: number): string =>
      `00:0${from}:00.000 --> 00:0${from + 1}:00.000\n<v ${name}>Good work</v>\n\n`;
    const vtt = `WEBVTT\n\n${said('Tanaka, Aiko', 0)}${said('Jane Smith (she/her)', 1)}${said('Aiko Tanaka [Lead]', 2)}${said('Nobody Known', 3)}`;
    const { events } = await readThrough('vtt', { '2026-11-18T14:00 weekly.vtt': vtt });
    expect(events[0]).toMatchObject({
      timestamp: '2026-11-18T14:00:00.000Z',
      metadata: { participants_id_hashes: ['external', '{aiko.tanaka@example.com}', '{jane.smith@example.com}'] },
    });
  });

  it('reads the voices of Teams', async () => {
    const vtt = 'WEBVTT\n\nb1-0\n00:00:00.500 --> 00:00:02.000\n<v Tanaka, Aiko>Good morning</v>\n';
    expect(await parsed('vtt', 'a.vtt', vtt)).toMatchObject([
      { fields: { cues: [{ speaker: 'Tanaka, Aiko', start: 0.5, end: 2, text: 'Good morning' }] } },
    ]);
  });
});
