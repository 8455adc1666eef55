/** From a template to its files and back: made, sent, scheduled, altered and found out. */
import { DAY_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { owner, problemOf } from '../../../test/service-context.ts';
import { untilSettled } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { createChannel } from '../../alerts/notification/write-channel.ts';
import { ingestEvents } from '../../ingest/admission/ingest-events.ts';
import { BoardHouse } from '../board/board-house.fixture.ts';
import { deliverReport } from './deliver-report.ts';
import { getReportTemplate, listReportTemplates } from './list-templates.ts';
import { makeReport } from './make-report.ts';
import { previewReport } from './preview-report.ts';
import { getReport, getReportFile, listReports, type ReportView } from './read-reports.ts';
import type { TemplateView } from './template-fields.ts';
import { verifyReport } from './verify-report.ts';
import {
  createReportSchedule,
  listReportSchedules,
  removeReportSchedule,
  updateReportSchedule,
} from './write-schedule.ts';
import { createReportTemplate, removeReportTemplate, updateReportTemplate } from './write-template.ts';

const SOURCE = `
\`\`\`narrative
\`\`\`

## Cups

\`\`\`metric
metric: cups
id: cups
title: Cups sold
\`\`\`

\`\`\`metric
metric: cups
id: by_team
title: Cups by team
group_by: team
\`\`\`

\`\`\`chart
metric: cups
id: daily
title: Cups by day
\`\`\`

::: when cups.change > 10 %
Sales {{cups.direction}} by {{cups.by}}; {{by_team.top}} sold most.
:::

::: when metric beers
\`\`\`metric
metric: beers
\`\`\`
:::
`;

let house: BoardHouse;
let ada: Caller;
let manager: Caller;
let neighbour: Caller;
let template: TemplateView;
const fields = { title: 'Coffee for the board', audience: 'executive', days: 14, source: SOURCE };

/** So many cups of each team on each of the last days, most on the newest. */
async function sellDaily(days: number, perDay: (day: number) => Record<string, number>): Promise<void> {
  const { platform } = house;
  const midnight = Math.floor(platform.clock() / DAY_MS) * DAY_MS;
  const events = Array.from({ length: days }, (_, day) =>
    Object.entries(perDay(day)).flatMap(([team, count]) =>
      Array.from({ length: count }, () => ({
        ...{ event_type: 'cup_sold', timestamp: new Date(midnight - (day + 0.5) * DAY_MS).toISOString() },
        ...{ user_id: `p_${team}`, metadata: { team } },
      })),
    ),
  ).flat();
  const results = await ingestEvents(
    platform,
    owner('org_a'),
    'test',
    events.map((event, index) => ({ index, event })),
  );
  expect(results.results.every(({ status }) => status === 'accepted')).toBe(true);
  await untilSettled(platform, 'org_a', midnight - 60 * DAY_MS, platform.clock());
}

async function made(more: object = {}, caller = ada) {
  const { report_id, workflow_id } = await makeReport(house.platform, caller, {
    template_id: template.template_id,
    ...more,
  });
  const run = await house.platform.workflows.settled('org_a', workflow_id, 60_000);
  expect(run.failure, JSON.stringify(run.steps)).toBeNull();
  return getReport(house.platform, caller, report_id);
}

const file = (reportId: string, format: string) => getReportFile(house.platform, ada, reportId, { format });
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

beforeAll(async () => {
  house = await BoardHouse.open();
  house.platform.notificationLinks.servedAt('https://bellwether.example.org');
  ada = await house.user('admin');
  manager = await house.user('manager', { teams: ['web'] });
  neighbour = await house.user('owner', { orgId: 'org_b' });
  await sellDaily(28, (day) => (day < 14 ? { web: 6 + (day % 2), mobile: 2 } : { web: 3 + (day % 2), mobile: 1 }));
  template = await createReportTemplate(house.platform, ada, fields);
}, 120_000);
afterAll(() => house.close());

describe('a template', () => {
  it('is kept with its versions, and refused from an old one', async () => {
    const { platform } = house;
    const made = await createReportTemplate(platform, ada, { ...fields, title: 'Other' });
    const next = await updateReportTemplate(platform, ada, made.template_id, { version: 1, days: 7 });
    expect(next).toMatchObject({ version: 2, days: 7, title: 'Other', source: SOURCE });
    const stale = await problemOf(
      updateReportTemplate(platform, ada, made.template_id, { version: 1, days: 9 }),
      'conflict',
    );
    expect(stale.current).toMatchObject({ version: 2 });
    await removeReportTemplate(platform, ada, made.template_id);
    await problemOf(getReportTemplate(platform, ada, made.template_id), 'not_found');
  });

  it('that holds a number of its own, or asks for no metric, is refused with the line', async () => {
    const faulty = { ...fields, source: `We sold twelve cups.\n\n\`\`\`metric\nmetric: nothing\n\`\`\`\n` };
    const titled = { ...fields, title: 'Ten cups', subtitle: 'Since 2020' };
    expect((await problemOf(createReportTemplate(house.platform, ada, titled), 'invalid_request')).errors).toHaveLength(
      2,
    );
    const problem = await problemOf(createReportTemplate(house.platform, ada, faulty), 'invalid_request');
    expect(problem.errors).toEqual([
      { field: 'source:1', detail: expect.stringContaining('"twelve" is a number') },
      { field: 'source:3', detail: expect.stringContaining('There is no metric "nothing"') },
    ]);
  });

  it('cannot cut figures by person, whose erasure a file that was sent would outlive', async () => {
    for (const cut of [
      'group_by: user_id',
      'group_by: session_id',
      'group_by: metadata.author',
      'filter: user_id in p_web',
    ]) {
      const source = `\`\`\`metric\nmetric: cups\n${cut}\n\`\`\`\n`;
      const { errors } = await problemOf(
        createReportTemplate(house.platform, ada, { ...fields, source }),
        'invalid_request',
      );
      expect(errors).toEqual([{ field: 'source:1', detail: expect.stringContaining('There are: team.') }]);
    }
  });

  it('is for whoever sees and arranges the whole organisation’s figures', async () => {
    const { platform } = house;
    await problemOf(listReportTemplates(platform, manager), 'forbidden');
    await problemOf(createReportTemplate(platform, manager, fields), 'forbidden');
    await problemOf(makeReport(platform, manager, { template_id: template.template_id }), 'forbidden');
    await problemOf(getReportTemplate(platform, neighbour, template.template_id), 'not_found');
    expect((await listReportTemplates(platform, neighbour)).templates).toEqual([]);
  });

  it('shows what it would come to before it is saved', async () => {
    const seen = await previewReport(house.platform, ada, fields);
    expect(seen.faults).toEqual([]);
    expect(JSON.stringify(seen.document)).toContain('Cups sold');
    const faulty = await previewReport(house.platform, ada, { ...fields, source: 'Ten cups.' });
    expect(faulty).toMatchObject({ document: null, faults: [{ line: 1 }] });
  });
});

describe('a report', () => {
  it('says what was counted, each figure with its question', async () => {
    const report = await made();
    expect(report).toMatchObject({ state: 'ready', title: 'Coffee for the board', template_version: 1 });
    const cups = report.figures.find(({ figure }) => figure === 'cups');
    // Fourteen days of six or seven, and two.
    expect(cups).toMatchObject({ value: 7 * 6 + 7 * 7 + 14 * 2, text: '119', query: { metric: 'cups', grain: '1d' } });
    expect(report.figures.find(({ figure }) => figure === 'cups.previous_total')?.value).toBe(7 * 3 + 7 * 4 + 14);
    const page = textOf((await file(report.report_id, 'html')).bytes).replaceAll('\u00a0', ' ');
    expect(page).toContain('web sold most.');
    expect(page).toContain('href="https://bellwether.example.org/explore?metric=cups');
    expect(page).not.toContain('beers');
    expect((await listReports(house.platform, ada, {})).reports.map(({ report_id }) => report_id)).toContain(
      report.report_id,
    );
    await problemOf(getReport(house.platform, neighbour, report.report_id), 'not_found');
  });

  it('of the same inputs is the same bytes', async () => {
    const [one, two] = [await made(), await made()];
    expect(one.fingerprint).toBe(two.fingerprint);
    for (const format of ['html', 'pdf', 'csv', 'xlsx'])
      expect((await file(one.report_id, format)).sha256, format).toBe((await file(two.report_id, format)).sha256);
  });

  it('is not handed out after the floor was raised', async () => {
    const report = await made();
    const { privacy } = house.platform;
    const floorOf = privacy.floorOf.bind(privacy);
    privacy.floorOf = () => 10;
    try {
      await problemOf(file(report.report_id, 'pdf'), 'not_found');
      expect(await getReport(house.platform, ada, report.report_id)).toMatchObject({ document: null, figures: [] });
    } finally {
      privacy.floorOf = floorOf;
    }
  });
});

describe('a file', () => {
  let report: ReportView;
  let pages: Record<'html' | 'pdf', Uint8Array>;
  beforeAll(async () => {
    report = await made();
    const [html, pdf] = [await file(report.report_id, 'html'), await file(report.report_id, 'pdf')];
    pages = { html: html.bytes, pdf: pdf.bytes };
  }, 60_000);
  const verify = (bytes: Uint8Array, caller = ada) => verifyReport(house.platform, caller, bytes);

  it.each(['html', 'pdf'] as const)('as it was made is confirmed, every figure asked again: %s', async (format) => {
    expect(await verify(pages[format])).toMatchObject({
      ...{ verdict: 'as_made', seal: 'valid', findings: [], fingerprint: report.fingerprint },
      figures: { all: report.figures.length, confirmed: report.figures.length + 1, moved: 0, altered: 0 },
    });
  });

  it('whose figure was altered on the page is found out by name', async () => {
    const bytes = pages.html;
    const altered = Buffer.from(textOf(bytes).replace('>119</a>', '>219</a>'));
    const found = await verify(altered);
    expect(found).toMatchObject({ verdict: 'altered', seal: 'valid' });
    expect(found.findings[0]).toMatchObject({ figure: 'cups', label: 'Cups sold', in_file: '219', should_be: '119' });
    expect(found.answer).toContain('Cups sold says "219" and should say "119"');
  });

  it('whose figure was altered on the page and in its book is found out by name', async () => {
    const bytes = pages.html;
    const altered = textOf(bytes).replaceAll('>119</a>', '>219</a>').replaceAll('"value":119', '"value":219');
    const found = await verify(Buffer.from(altered));
    expect(found).toMatchObject({ verdict: 'altered', seal: 'broken' });
    expect(found.findings).toContainEqual(
      expect.objectContaining({ figure: 'cups', in_file: '219', should_be: '119', kind: 'altered' }),
    );
  });

  it('whose figure was given another question is found out, though that has such an answer', async () => {
    const bytes = pages.html;
    const book = /<template id="figure-book">([\s\S]*)<\/template>/.exec(textOf(bytes))![1]!;
    const data = JSON.parse(book);
    const other = data.document.figures['by_team.group1'];
    // The value of one team, said to be that of all.
    data.document.figures.cups = { ...other };
    const forged = textOf(bytes)
      .replace(book, () => JSON.stringify(data))
      .replaceAll(/(data-figure="cups"[^>]*>)119</g, `$1${other.value}<`);
    const found = await verify(Buffer.from(forged));
    expect(found).toMatchObject({ verdict: 'altered', seal: 'broken' });
    expect(found.findings).toContainEqual(expect.objectContaining({ figure: 'cups', should_be: '119' }));
    // And with nothing kept of it here, and a seal that was made up: nothing vouches for it.
    data.seal = '0'.repeat(64);
    const unknown = await verify(Buffer.from(forged.replace(/"seal":"[0-9a-f]*"/, `"seal":"${data.seal}"`)));
    expect(unknown.findings).toEqual([]);
    expect(unknown).toMatchObject({ verdict: 'unsealed', report_id: null });
  });

  it('whose words were altered is found out', async () => {
    const bytes = pages.html;
    const found = await verify(Buffer.from(textOf(bytes).replace('sold most', 'stole most')));
    expect(found).toMatchObject({ verdict: 'altered', findings: [{ figure: null, label: 'the text' }] });
  });

  it('over which something was laid is found out, though every word reads the same', async () => {
    const bytes = pages.html;
    const page = textOf(bytes);
    for (const forged of [
      page.replace(
        '</style>',
        '[data-figure="cups"]{font-size:0}[data-figure="cups"]::after{content:"219";font-size:26px}</style>',
      ),
      page.replace('<main>', '<main><img alt="" src="data:image/png;base64,AAAA">'),
    ])
      expect(await verify(Buffer.from(forged))).toMatchObject({
        ...{ verdict: 'altered', seal: 'valid', findings: [{ label: 'the file itself', kind: 'altered' }] },
      });
    expect((await verify(Buffer.concat([pages.pdf, Buffer.from('\n% more\n')]))).verdict).toBe('altered');
  });

  it('of another organisation is worth nothing', async () => {
    const bytes = pages.html;
    const found = await verify(bytes, neighbour);
    expect(found).toMatchObject({ seal: 'broken', report_id: null });
    expect(found.verdict).not.toBe('as_made');
  });

  it('that is none is refused', async () => {
    await problemOf(verify(Buffer.from('hello')), 'invalid_request');
    await problemOf(verify(Buffer.from('<html><body>119</body></html>')), 'invalid_request');
    await problemOf(verify(Buffer.from('%PDF-1.7\n%%EOF')), 'invalid_request');
  });

  it('that is no longer kept here is confirmed by itself', async () => {
    const bytes = pages.html;
    await house.platform.records.asTenant('org_a', (tx) => tx.deleteFrom('executive_reports').execute());
    expect(await verify(bytes)).toMatchObject({ verdict: 'as_made', seal: 'valid', report_id: null });
    const altered = Buffer.from(
      textOf(bytes).replaceAll('>119</a>', '>219</a>').replaceAll('"value":119', '"value":219'),
    );
    const found = await verify(altered);
    expect(found).toMatchObject({ verdict: 'altered', seal: 'broken' });
    expect(found.findings).toContainEqual(expect.objectContaining({ figure: 'cups', in_file: '219' }));
  });

  it('whose data have changed since is told apart from one that was altered', async () => {
    const bytes = pages.pdf;
    await sellDaily(1, () => ({ web: 5 }));
    const found = await verify(bytes);
    expect(found).toMatchObject({ verdict: 'moved', seal: 'valid' });
    expect(found.findings).toContainEqual(
      expect.objectContaining({ figure: 'cups', kind: 'moved', in_file: '119', should_be: '124' }),
    );
  });
});

describe('a report that is sent', () => {
  it('is in the outbox once, with its files, for the channels that were chosen', async () => {
    const { platform } = house;
    const { channel_id } = await createChannel(platform, ada, {
      ...{ kind: 'webhook', name: 'Board', url: 'https://hooks.example.org/board' },
    });
    const report = await made({ channel_ids: [channel_id] });
    await deliverReport(platform, 'org_a', report.report_id);
    const outbox = await platform.records.asTenant('org_a', async (tx) => ({
      told: await tx.selectFrom('notifications').selectAll().where('kind', '=', 'report').execute(),
      files: await tx.selectFrom('notification_attachments').select(['name', 'media_type', 'bytes']).execute(),
    }));
    expect(outbox.told).toMatchObject([
      {
        title: expect.stringMatching(/^Coffee for the board: /),
        link: `/reports/${report.report_id}`,
        channel_ids: [channel_id],
      },
    ]);
    expect(outbox.told[0]!.body).toContain('Cups sold: ');
    expect(outbox.files.map(({ media_type }) => media_type).sort()).toEqual([
      'application/pdf',
      'text/html; charset=utf-8',
    ]);
    const pdf = outbox.files.find(({ name }) => /^coffee-for-the-board-\d{4}-\d\d-\d\d\.pdf$/.test(name));
    expect((await verifyReport(platform, ada, pdf!.bytes)).seal).toBe('valid');
    expect((await getReport(platform, ada, report.report_id)).told_at).not.toBeNull();
  });
});

describe('a schedule', () => {
  it('makes a report when it is due in its zone, with the rights of whoever saved it', async () => {
    const { platform } = house;
    const setter = await house.user('data_scientist');
    const schedule = await createReportSchedule(platform, setter, {
      ...{ template_id: template.template_id, cron: '30 7 * * *', time_zone: 'Europe/Berlin', channel_ids: [] },
    });
    expect(new Date(schedule.next_at[0]!).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('07:30:00');
    const due = async () => {
      house.pass(DAY_MS);
      const of = async () =>
        (await listReports(platform, ada, {})).reports.filter(
          ({ schedule_id }) => schedule_id === schedule.schedule_id,
        );
      const runs = async () =>
        (await platform.workflows.list('org_a', { workflow: 'executive_report' })).filter(({ started_by }) =>
          started_by.startsWith('schedule:'),
        );
      const before = (await runs()).length;
      await expect.poll(async () => (await runs()).length, { timeout: 30_000 }).toBe(before + 1);
      const [newest] = await runs();
      const run = await platform.workflows.settled('org_a', newest!.run_id, 60_000);
      return { run, reports: await of() };
    };
    const first = await due();
    expect(first.run.failure).toBeNull();
    expect(first.reports).toMatchObject([{ state: 'ready', requested_by: `user:${setter.id}` }]);
    await house.change(setter, { role: 'viewer' });
    const second = await due();
    expect(second.run.failure).toMatchObject({ code: 'forbidden' });
    expect(second.reports).toHaveLength(1);
    const saved = await updateReportSchedule(platform, ada, schedule.schedule_id, { version: 1, enabled: false });
    expect(saved).toMatchObject({ version: 2, next_at: [] });
    await problemOf(removeReportTemplate(platform, ada, template.template_id), 'conflict');
    await removeReportSchedule(platform, ada, schedule.schedule_id);
    expect((await listReportSchedules(platform, ada)).schedules).toEqual([]);
  }, 120_000);

  it('that is none is refused', async () => {
    const wrong = (more: object) =>
      problemOf(
        createReportSchedule(house.platform, ada, {
          ...{ template_id: template.template_id, cron: '0 8 * * 1', time_zone: 'UTC', channel_ids: [], ...more },
        }),
        'invalid_request',
      );
    await wrong({ cron: 'every monday' });
    await wrong({ cron: '0 8 * * * *' });
    await wrong({ time_zone: 'Mars/Olympus' });
    await wrong({ channel_ids: ['chn_none'] });
    await wrong({ channel_ids: 'all' });
  });
});
