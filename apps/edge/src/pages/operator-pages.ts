/** The pages behind the token: sources with their deeds, and a preview of what would leave, beside what stays. */
import type { Edge, Operator, Preview, PreviewedRecord, SourceView } from '@bellwether/edge';
import { count, type Html, html, pageOf, plural, time } from './html.ts';

/** `to`: where to go afterwards. */
export function signInPage(problem?: string, isOperator = false, to = ''): string {
  return pageOf(
    isOperator ? 'That did not work' : 'Sign in',
    html`
<h1>${isOperator ? 'What happened?' : 'Who works at this edge?'}</h1>
<p class="answer">${problem ?? 'Operators sign in with their token.'}</p>
${
  isOperator
    ? html`<p><a href="/sources">Back to the sources</a></p>`
    : html`<form method="post" action="/sign-in"><label for="token">Token</label><input id="token" name="token" type="password" autocomplete="current-password" required maxlength="200"><input type="hidden" name="to" value="${to}"><div class="deeds"><button>Sign in</button></div></form>
<p class="quiet small">The first token was printed when the edge was made, and lies in the file <code>operator-token</code> of its directory. What leaves is open to everybody: <a href="/">here</a>.</p>`
}`,
    { isOperator },
  );
}

export function sourcesPage(edge: Edge, operator: Operator, csrf: string): string {
  const sources = edge.sources.list();
  const on = sources.filter(({ enabled }) => enabled).length;
  const { events } = edge.spool.stats();
  const runs = edge.runs.list(20);
  return pageOf(
    'Sources',
    html`
<h1>Which sources are on, and did they run?</h1>
<p class="answer">${
      sources.length === 0
        ? 'No source is declared yet.'
        : `${count(on)} of ${plural(sources.length, 'source')} ${on === 1 ? 'is' : 'are'} on; ${events === 0 ? 'nothing waits to be sent' : `${plural(events, 'event')} wait to be sent`}.`
    }</p>
<p class="quiet">Signed in as ${operator.name}.</p>
${sources.length === 0 ? teaching(edge) : sources.map((source) => sourceCard(edge, source, csrf))}
<h2>Runs</h2>
${
  runs.length === 0
    ? html`<p class="quiet">Nothing has run yet.</p>`
    : html`<div class="scroll"><table><thead><tr><th scope="col" class="n">Run</th><th scope="col">Source</th><th scope="col">Began</th><th scope="col">State</th><th scope="col" class="n">Records</th><th scope="col" class="n">Events</th><th scope="col" class="n">Left out</th><th scope="col" class="n">Refused</th></tr></thead><tbody>${runs.map(
        (run) =>
          html`<tr><td class="n">${run.run}</td><td>${run.source}</td><td>${time(run.began_at)}</td><td>${run.state}${run.resumed > 0 ? html` <span class="quiet">resumed ${plural(run.resumed, 'time')}</span>` : ''}${run.problem === null ? '' : html`<div class="quiet small">${run.problem}</div>`}</td><td class="n">${count(run.records)}</td><td class="n">${count(run.events)}</td><td class="n">${count(run.dropped)}</td><td class="n">${count(run.refused)}</td></tr>`,
      )}</tbody></table></div>`
}`,
    { isOperator: true },
  );
}

function teaching(edge: Edge): Html {
  return html`<p>Declare one in <code>edge.yaml</code> in ${html`<code>${edge.directory}</code>`}, and start the edge again:</p>
<pre>sources:
  staff:
    adapter: ${edge.adapters[0]?.name ?? ''}
    from: { path: ./inbox/staff }
    schedule: "0 2 * * *"</pre>
<p class="quiet small">Adapters: ${edge.adapters.map(({ name }) => name).join(', ')}.</p>`;
}

function sourceCard(edge: Edge, source: SourceView, csrf: string): Html {
  const reasons = edge.quarantine.reasons(source.name);
  const deed = (verb: string, words: string, look = 'plain'): Html =>
    html`<form method="post" action="/sources/${source.name}/${verb}"><input type="hidden" name="csrf" value="${csrf}"><button class="${look}">${words}</button></form>`;
  return html`<section class="source" aria-labelledby="source-${source.name}">
<div class="head"><h2 id="source-${source.name}">${source.name}</h2><span class="quiet">${source.title}</span><span class="state${source.enabled ? ' on' : ''}">${source.enabled ? 'on' : 'off'}</span></div>
<p class="quiet small">${source.why}. Preview seen: ${time(source.previewed_at)}</p>
${
  reasons.length === 0
    ? ''
    : html`<div class="scroll"><table><caption>Refused records, by what was in the way</caption><thead><tr><th scope="col">Field</th><th scope="col">Why</th><th scope="col" class="n">Records</th></tr></thead><tbody>${reasons.map(
        (one) =>
          html`<tr><td><code>${one.field || '–'}</code></td><td>${one.detail}</td><td class="n">${count(one.count)}</td></tr>`,
      )}</tbody></table></div>`
}
<div class="deeds"><a href="/sources/${source.name}/preview">See what would leave</a>${
    source.enabled ? [source.from === 'push' ? '' : deed('run', 'Run now'), deed('disable', 'Switch off')] : ''
  }</div>
</section>`;
}

export function previewPage(source: SourceView, preview: Preview | undefined, csrf: string): string {
  const body = preview
    ? html`
<p class="answer">${summaryOf(preview)}</p>
<p class="quiet">Each record as the source has it stays here; beside it stands what would leave, to the letter. “Field by field” says what becomes of each.</p>
${preview.records.map((record, i) => recordOf(record, i))}
${preview.units.length === 0 ? '' : html`<h2>Units that would be told</h2><pre>${JSON.stringify(preview.units, null, 2)}</pre>`}
<div class="deeds">${
        source.enabled
          ? html`<p class="quiet">This source is on already.</p>`
          : html`<form method="post" action="/sources/${source.name}/enable"><input type="hidden" name="csrf" value="${csrf}"><button>Switch ${source.name} on</button></form><span class="quiet small">Exactly this leaves from then on. Another version of the adapter, or another setting, switches it off again.</span>`
      }</div>`
    : html`<p class="answer">Records are sent to this source, so there is nothing to look at yet.</p>
<p>Send some of them to see what would leave: <code>bellwether edge preview ${source.name} --file records.json</code></p>`;
  return pageOf(
    `Preview of ${source.name}`,
    html`<h1>What would leave from “${source.name}”?</h1>${body}<p><a href="/sources">Back to the sources</a></p>`,
    {
      isOperator: true,
    },
  );
}

function summaryOf({ records }: Preview): string {
  const events = records.reduce((sum, record) => sum + record.leaves.length, 0);
  const refused = records.filter(({ fate }) => fate === 'refused').length;
  const dropped = records.filter(({ fate }) => fate === 'dropped').length;
  return `Of these ${plural(records.length, 'record')}, ${plural(events, 'event')} would leave, ${count(dropped)} would be left out and ${count(refused)} refused.`;
}

function recordOf(record: PreviewedRecord, index: number): Html {
  return html`<section class="source" aria-labelledby="record-${index}">
<div class="head"><h2 id="record-${index}">${record.place}</h2><span class="state${record.fate === 'events' ? ' on' : record.fate === 'refused' ? ' bad' : ''}">${
    record.fate === 'events'
      ? record.leaves.length === 0
        ? 'nothing new'
        : plural(record.leaves.length, 'event')
      : record.fate
  }</span>${record.why === null ? '' : html`<span class="quiet">${record.why}</span>`}</div>
<div class="sides"><div><h3>Stays here</h3><pre>${record.original === null ? 'It could not be read.' : JSON.stringify(record.original, null, 2)}</pre></div>
<div><h3>Would leave</h3><pre>${record.leaves.length === 0 ? 'Nothing.' : record.leaves.map((event) => JSON.stringify(event, null, 2)).join('\n')}</pre></div></div>
<details><summary>Field by field</summary><div class="scroll"><table><thead><tr><th scope="col">Field</th><th scope="col">Becomes</th><th scope="col">Leaves as</th></tr></thead><tbody>${record.fields.map(
    ({ path, becomes, as, note }) =>
      html`<tr><td><code>${path}</code></td><td>${becomes}${note === null ? '' : html` <span class="quiet">${note}</span>`}</td><td>${as === null ? html`<span class="none">nothing</span>` : html`<code>${as}</code>`}</td></tr>`,
  )}</tbody></table></div></details>
</section>`;
}
