/** The page of company files: choose one, see what it says and exactly what would leave, send it. */
import type { CompanyFileView, CompanyPreview } from '@bellwether/edge';
import { count, type Html, html, pageOf, plural, time } from './html.ts';

const KINDS: readonly (readonly [string, string])[] = [
  ['', 'not needed'],
  ['employee_id', 'employee number'],
  ['name', 'name'],
  ['first_name', 'first name'],
  ['last_name', 'last name'],
  ['email', 'e-mail address'],
  ['role', 'job title'],
  ['department', 'department'],
  ['team', 'team'],
  ['manager_id', 'manager, by number'],
  ['manager_email', 'manager, by e-mail'],
  ['manager_name', 'manager, by name'],
  ['reports_to_path', 'path of managers'],
  ['slack_id', 'Slack id'],
  ['user_name', 'user name'],
  ['language', 'language'],
  ['time_zone', 'time zone'],
];

const BECOMES: Readonly<Record<string, string>> = {
  pseudonym: 'leaves as a pseudonym',
  generalised: 'leaves as a coarser word',
  directory: 'stays in the vault',
  dropped: 'thrown away here',
};

const STATES: Readonly<Record<CompanyFileView['state'], string>> = {
  looked_at: 'not sent',
  sending: 'being sent',
  sent: 'sent',
  refused: 'refused by the centre',
};

const FINDINGS: Readonly<Record<string, string>> = {
  no_manager_column: 'No column says who reports to whom. Choose it above if there is one.',
  cycle: 'These people report to each other in a ring.',
  self_manager: 'reports to themself.',
  unknown_manager: 'reports to somebody who is not in the file.',
  ambiguous_manager: 'reports to a name that several people bear.',
  conflicting_manager: 'has two managers, one a column.',
  several_roots: 'leads people and reports to nobody, as somebody else does.',
  no_root: 'Nobody is at the top.',
  orphan: 'reports to nobody and leads nobody.',
  duplicate_person: 'stands in several rows.',
  row_without_person: 'A row with neither number, address nor name.',
  wide_span: 'leads far more people than is usual here.',
  long_chain: 'has more people above them than organisations have.',
  similar_units: 'may be one and the same.',
  no_department: 'People without a department.',
  unread_column: 'A column nobody has recognised; it is thrown away here.',
};

export function companyPage(files: readonly CompanyFileView[], csrf: string, organization: string): string {
  return pageOf(
    'Company file',
    html`
<h1>Who works here, and under whom?</h1>
<p class="answer">Choose the file of your HR system: CSV or XLSX, with one row a person.</p>
<p class="quiet">It is read on this machine. Names and addresses go into the vault; you see what would leave, to the letter, before anything does. A column for the employee number or the e-mail address is needed, and one for the manager.</p>
<form method="post" action="/company" enctype="multipart/form-data"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="organization" value="${organization}"><label for="file">Company file, at most 10 MiB and 20${'\u202f'}000 people</label><input id="file" name="file" type="file" accept=".csv,.tsv,.txt,.xlsx" required><div class="deeds"><button>Look at it</button></div></form>
${
  files.length === 0
    ? ''
    : html`<h2>Files</h2><div class="scroll"><table><thead><tr><th scope="col">Read</th><th scope="col">State</th><th scope="col" class="n">People</th><th scope="col">By</th><th scope="col"></th></tr></thead><tbody>${files.map(
        (file) =>
          html`<tr><td>${time(file.created_at)}</td><td>${STATES[file.state]}${file.problem === null ? '' : html`<div class="quiet small">${file.problem}</div>`}</td><td class="n">${count(file.people)}</td><td>${file.created_by}</td><td><a href="/company/${file.id}">Open</a></td></tr>`,
      )}</tbody></table></div>`
}`,
    { isOperator: true },
  );
}

export function companyFilePage(
  file: CompanyFileView,
  preview: CompanyPreview | undefined,
  options: { csrf: string; organization: string; centreUrl: string },
): string {
  return pageOf('Company file', preview ? lookedAt(preview, options) : onItsWay(file, options.centreUrl), {
    isOperator: true,
  });
}

function onItsWay(file: CompanyFileView, centreUrl: string): Html {
  const chart = `${centreUrl}/surveys/organizations/${file.organization_id ?? ''}/files/${file.schema_id ?? ''}`;
  const answer = {
    looked_at: '',
    sending: `${plural(file.people, 'person is', 'people are')} being sent, as pseudonyms.`,
    sent: `${plural(file.people, 'person has', 'people have')} arrived, as pseudonyms.`,
    refused: 'The centre did not take it.',
  }[file.state];
  return html`<h1>What became of the file?</h1>
<p class="answer">${answer}</p>
${file.problem === null ? '' : html`<div class="note${file.state === 'refused' ? ' bad' : ''}"><p>${file.problem}</p></div>`}
${
  file.state === 'sent'
    ? html`<p>Now somebody looks at the chart and approves it within 24 hours: <a href="${chart}">open the chart</a>. Signed in here and there in one browser, you see names over it; they never go through the centre.</p>`
    : file.state === 'sending'
      ? html`<p class="quiet">This page looks again by itself. The edge goes on sending also when you close it.</p>`
      : ''
}
<p><a href="/company">Another file</a></p>`;
}

function lookedAt(preview: CompanyPreview, { csrf, organization }: { csrf: string; organization: string }): Html {
  const hidden = html`<input type="hidden" name="csrf" value="${csrf}">`;
  const shown = preview.findings.slice(0, 50);
  return html`<h1>What would leave of this file?</h1>
<p class="answer">${plural(preview.leave, 'person', 'people')} would leave, as pseudonyms${preview.left_out === 0 ? '' : `; ${count(preview.left_out)} would be left out`}. How sure it is who reports to whom: ${Math.round(preview.confidence * 100)} %.</p>
<form id="send" method="post" action="/company/${preview.id}/send">${hidden}<label for="organization">Organisation at the centre, by its id</label><input id="organization" name="organization" value="${organization}" required pattern="[0-9a-fA-F-]{36}" placeholder="from the page Companies"><div class="deeds"><button>Send ${plural(preview.leave, 'row')}</button></div></form>
<form method="post" action="/company/${preview.id}/remove">${hidden}<div class="deeds"><button class="plain">Forget this file</button></div></form>
<h2>Columns</h2>
<form method="post" action="/company/${preview.id}/columns">${hidden}<input type="hidden" name="organization" value="${organization}">
<div class="scroll"><table><thead><tr><th scope="col">Column</th><th scope="col">Is</th><th scope="col" class="n">Sure</th><th scope="col">What becomes of it</th></tr></thead><tbody>${preview.columns.map(
    (column, at) =>
      html`<tr><td id="c${at}"><code>${column.header}</code></td><td><select name="column_${at}" aria-labelledby="c${at}">${optionsOf(column.kind)}</select></td><td class="n">${column.kind === null ? '–' : `${Math.round(column.confidence * 100)} %`}</td><td>${BECOMES[column.becomes] ?? column.becomes}${column.as === null ? '' : html` <span class="quiet">as ${column.as}</span>`}</td></tr>`,
  )}</tbody></table></div><div class="deeds"><button class="plain">Read it so</button></div></form>
<h2>What looks wrong</h2>
${
  preview.findings.length === 0
    ? html`<p>Nothing.</p>`
    : html`<p class="quiet">Mend it in the file, or later in the chart. Names stand here only.</p><div class="scroll"><table><thead><tr><th scope="col">Rows</th><th scope="col">What</th><th scope="col" class="n">Sure</th><th scope="col">Perhaps</th></tr></thead><tbody>${shown.map(
        (finding) =>
          html`<tr><td>${finding.rows.slice(0, 4).join(', ')}${finding.count > 4 && finding.rows.length > 4 ? ' …' : ''}</td><td>${[...finding.names.slice(0, 3), ...finding.unit_names].join(', ')} ${FINDINGS[finding.kind] ?? finding.kind}</td><td class="n">${Math.round(finding.confidence * 100)} %</td><td>${finding.suggested === null ? '' : finding.kind === 'similar_units' ? `one with ${finding.suggested}` : `under ${finding.suggested}`}</td></tr>`,
      )}</tbody></table></div>${preview.findings.length > shown.length ? html`<p class="quiet">and ${count(preview.findings.length - shown.length)} more</p>` : ''}`
}
<h2>The first rows, to the letter</h2>
<p class="quiet">${preview.units.length === 0 ? 'No unit is large enough to be told.' : html`Units told: ${preview.units.map((unit, at) => html`${at === 0 ? '' : ', '}${String(unit.name)}`)}.`}${preview.units_under_floor > 0 ? ` ${plural(preview.units_under_floor, 'unit is', 'units are')} too small to be named.` : ''} A reference is drawn for each person when they are first sent.</p>
${preview.records.map(
  (
    record,
  ) => html`<section class="source"><div class="head"><h2>Row ${record.row}</h2>${record.why === null ? '' : html`<span class="state bad">left out</span><span class="quiet">${record.why}</span>`}</div>
<div class="sides"><div><h3>Stays here</h3><pre>${JSON.stringify(record.original, null, 2)}</pre></div><div><h3>Would leave</h3><pre>${record.leaves === null ? 'Nothing.' : JSON.stringify(record.leaves, null, 2)}</pre></div></div></section>`,
)}`;
}

function optionsOf(kind: string | null): Html[] {
  const isListed = KINDS.some(([value]) => value === (kind ?? ''));
  const all = isListed ? KINDS : [...KINDS, [kind!, `${kind!.replaceAll('_', ' ')} (thrown away)`] as const];
  return all.map(([value, words]) =>
    value === (kind ?? '')
      ? html`<option value="${value}" selected>${words}</option>`
      : html`<option value="${value}">${words}</option>`,
  );
}
