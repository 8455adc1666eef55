/** The page for everybody: what leaves this machine about people, and what never does. */
import type { FieldLine, Transparency, TransparentSource } from '../transparency.ts';
import { count, type Html, html, pageOf, plural, size, time } from './html.ts';

const BECOMES: Readonly<Record<string, string>> = {
  pseudonym: 'a pseudonym',
  generalised: 'a coarser value',
  score: 'a number',
  kept: 'as it is',
  directory: 'stays in the vault',
  dropped: 'thrown away here',
};

export function transparencyPage(facts: Transparency): string {
  return pageOf(
    'What leaves',
    html`
<h1>What leaves this machine about people, and what never does?</h1>
<p class="answer">${answerOf(facts)}</p>
<p class="quiet">This edge stands between your organisation's own systems and the place where figures are made. Names, addresses, numbers, titles and every word anybody wrote stay on this machine. The rules are these, and a field no rule names is refused.</p>
${summaryOf(facts)}
<h2>What never leaves</h2>
<ul class="quiet">
<li>names, e-mail and street addresses, telephone and identity numbers, in any field;</li>
<li>the text of a mail, a message, a meeting, a comment: it is counted and scored here, then forgotten;</li>
<li>job titles, salaries, birthdays, places: at most a category, a band, a part of the world;</li>
<li>the team of anybody whose team has fewer than ${facts.floor} people: they count for their department;</li>
<li>the keys with which a pseudonym could be turned back into a person.</li>
</ul>
<h2>Sources</h2>
${
  facts.sources.length === 0
    ? html`<div class="note"><p>No source is set up, so nothing leaves.</p><p class="small quiet">Whoever runs this edge declares one in <code>edge.yaml</code> and looks at its preview; only then can it be switched on.</p></div>`
    : facts.sources.map(sourceOf)
}
<h2>Pseudonyms and keys</h2>
<p>A pseudonym is a keyed hash (HMAC-SHA-256). Who has the pseudonyms and not the key cannot try names against them. The keys lie on this machine, sealed by the key <code>${facts.keys.current}</code>${
      facts.keys.left_to_rewrap > 0 ? html`; ${count(facts.keys.left_to_rewrap)} are still being sealed anew` : ''
    }.</p>
<div class="scroll"><table><caption>Epochs of the pseudonym key</caption><thead><tr><th scope="col">Epoch</th><th scope="col">State</th><th scope="col">Since</th></tr></thead><tbody>${facts.epochs.map(
      ({ epoch, state, began_at }) =>
        html`<tr><td><code>${epoch}</code></td><td>${state}</td><td>${time(began_at)}</td></tr>`,
    )}</tbody></table></div>
<h2>Who was looked up</h2>
${reidentificationsOf(facts)}
<h2>The journal</h2>
<p>${
      facts.journal.intact
        ? html`<span class="state on">intact</span> Everything that was done here is in a chain of hashes of ${plural(facts.journal.entries, 'entry', 'entries')}.`
        : html`<span class="state bad">broken</span> An entry of the journal does not follow from the ones before it. Somebody changed it.`
    }</p>
<p class="small quiet">Head of the chain: <code>${facts.journal.head}</code></p>
<p class="small quiet">The same as data: <a href="/api/edge/transparency">/api/edge/transparency</a></p>`,
  );
}

function answerOf({ sources, imported_events: imported, floor }: Transparency): string {
  const enabled = sources.filter((source) => source.enabled);
  const sent = sources.reduce((sum, source) => sum + source.events, 0);
  const on =
    enabled.length === 0
      ? 'No source is switched on, so nothing leaves by itself.'
      : `${plural(enabled.length, 'source is', 'sources are')} switched on.`;
  if (sent + imported === 0) return `${on} Nothing has left yet.`;
  const from = [
    ...(sent > 0 ? [`${plural(sent, 'event')} from sources`] : []),
    ...(imported > 0 ? [`${plural(imported, 'event')} from files that somebody imported`] : []),
  ].join(' and ');
  return `${on} What has left so far, ${from}, is pseudonyms, categories and numbers, for figures about groups of at least ${floor}.`;
}

function summaryOf({ spool, centre, people, units, floor }: Transparency): Html {
  const hidden = units.reduce((sum, unit) => sum + unit.under_floor, 0);
  const all = units.reduce((sum, unit) => sum + unit.units, 0);
  return html`<dl class="facts">
<div><dt>People known here</dt><dd>${/^\d+$/.test(people.known) ? count(Number(people.known)) : people.known}<small>not counting who has left</small></dd></div>
<div><dt>Smallest group</dt><dd>${floor}<small>${all === 0 ? 'no units are known yet' : html`${count(hidden)} of ${plural(all, 'unit')} too small to be named`}</small></dd></div>
<div><dt>Sent so far</dt><dd>${count(spool.accepted)}<small>events the centre has taken${spool.rejected > 0 ? html`; ${count(spool.rejected)} it refused` : ''}</small></dd></div>
<div><dt>Waiting, sealed</dt><dd>${count(spool.events)}<small>${size(spool.bytes)} of ${size(spool.bytes_max)}${centre.problem === null ? '' : html`. ${centre.problem}`}</small></dd></div>
</dl>`;
}

function sourceOf(source: TransparentSource): Html {
  const { last_run: run } = source;
  return html`<section class="source" aria-labelledby="source-${source.name}">
<div class="head"><h3 id="source-${source.name}">${source.name}</h3><span class="quiet">${source.title}</span><span class="state${source.enabled ? ' on' : ''}">${source.enabled ? 'on' : 'off'}</span></div>
<p class="quiet small">${source.why}${source.schedule === null ? '' : html`. Runs at <code>${source.schedule}</code> (${source.zone})${source.next_at === null ? '' : html`, next ${time(source.next_at)}`}`}</p>
<div class="scroll"><table class="fit"><thead><tr><th scope="col" class="n">Records read</th><th scope="col" class="n">Events sent on</th><th scope="col" class="n">Left out</th><th scope="col" class="n">Refused</th><th scope="col">Last run</th></tr></thead>
<tbody><tr><td class="n">${count(source.records)}</td><td class="n">${count(source.events)}</td><td class="n">${count(source.dropped)}</td><td class="n">${count(source.refused)}</td><td>${run === null ? html`<span class="none">never</span>` : html`${run.state}, ${time(run.began_at)}`}</td></tr></tbody></table></div>
<details><summary>What becomes of its ${plural(source.leaves.length + source.stays.length, 'field')}</summary>
${fieldTable('Leaves', source.leaves)}${fieldTable('Stays', source.stays)}</details>
</section>`;
}

function fieldTable(caption: string, lines: readonly FieldLine[]): Html {
  if (lines.length === 0) return html`<p class="quiet small">${caption}: nothing.</p>`;
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr><th scope="col">Field of the source</th><th scope="col">Becomes</th><th scope="col">Leaves as</th></tr></thead><tbody>${lines.map(
    ({ field, becomes, as, note }) =>
      html`<tr><td><code>${field}</code></td><td>${BECOMES[becomes] ?? becomes}${note === null ? '' : html`<span class="quiet">: ${note}</span>`}</td><td>${as === null ? html`<span class="none">nothing</span>` : html`<code>${as}</code>`}</td></tr>`,
  )}</tbody></table></div>`;
}

function reidentificationsOf({ reidentifications }: Transparency): Html {
  if (reidentifications.length === 0)
    return html`<p>Nobody. To learn who a pseudonym is takes a reason, a second person who agrees, and leaves a line here for everybody to see.</p>`;
  return html`<p>To learn who a pseudonym is takes a reason and a second person who agrees. Who was asked about is not shown here.</p>
<div class="scroll"><table><thead><tr><th scope="col">Asked</th><th scope="col">Decided</th><th scope="col">Read</th><th scope="col">State</th></tr></thead><tbody>${reidentifications.map(
    (one) =>
      html`<tr><td>${time(one.requested_at)}</td><td>${time(one.decided_at)}</td><td>${time(one.answered_at)}</td><td>${one.state}</td></tr>`,
  )}</tbody></table></div>`;
}
