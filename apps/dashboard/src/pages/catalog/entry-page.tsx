/** One entry of the catalog: what it is, what would change without it, and its lineage drawn and as a table. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { type CatalogEntryDetail, catalogApi, entryHref, type Impact } from './catalog.ts';
import { LineageDrawing } from './lineage-drawing.tsx';
import { LineageTable } from './lineage-table.tsx';
import { messages } from './messages.ts';
import { StewardshipDialog } from './stewardship-dialog.tsx';
import './catalog.css';

const words = messages.entry;

export default function EntryPage({ parameters }: PageProps) {
  const id = parameters.entry_id ?? '';
  const entry = useResource(`entry ${id}`, (signal) => catalogApi.entry(id, signal));
  const lineage = useResource(`lineage ${id}`, (signal) => catalogApi.lineage(id, signal));
  const impact = useResource(`impact ${id}`, (signal) => catalogApi.impact(id, signal));
  const mayWrite = useMay('settings:write');
  const [isEditing, setEditing] = useState(false);
  const shown = entry.value?.id === id ? entry.value : undefined;
  return (
    <Page
      question={words.question}
      answer={shown && impact.value && <Answer entry={shown} impact={impact.value} />}
      actions={
        <>
          <Link className="button" href="/catalog">
            {words.back}
          </Link>
          {shown?.kind === 'event_type' && (
            <Link className="button" href={`/quality/${encodeURIComponent(shown.name)}`}>
              {words.quality}
            </Link>
          )}
          {shown?.page && (
            <Link className="button" href={shown.page}>
              {words.look}
            </Link>
          )}
          {shown && mayWrite && (
            <button type="button" className="button" onClick={() => setEditing(true)}>
              {words.edit}
            </button>
          )}
        </>
      }
    >
      {entry.problem && <ProblemNote problem={entry.problem} retry={entry.reload} />}
      {!shown && entry.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {shown && <About entry={shown} />}
      {shown && lineage.value?.entry.id === id && (
        <section className="panel" aria-labelledby="lineage">
          <header className="panel-head">
            <h2 id="lineage">{words.lineage}</h2>
          </header>
          {lineage.value.links.length === 0 ? (
            <p className="quiet">{words.noLineage}</p>
          ) : (
            <>
              <p className="quiet">{words.lineageHint}</p>
              <LineageDrawing lineage={lineage.value} />
              <h3>{words.steps}</h3>
              <LineageTable lineage={lineage.value} />
            </>
          )}
        </section>
      )}
      {shown && isEditing && (
        <StewardshipDialog
          entry={shown}
          close={() => setEditing(false)}
          saved={() => {
            setEditing(false);
            entry.reload();
          }}
        />
      )}
    </Page>
  );
}

/** Kinds that are only steps on the way are not told of. */
const STEPS: readonly string[] = ['measure', 'dimension', 'window', 'table'];

function Answer({ entry, impact }: { entry: CatalogEntryDetail; impact: Impact }) {
  const told = impact.affected.filter(({ kind }) => !STEPS.includes(kind));
  const parts = told.map(({ kind, entries }) =>
    entries.length === 1
      ? `1 ${messages.kinds[kind].toLowerCase()}`
      : `${formatCount(entries.length)} ${messages.many[kind]}`,
  );
  const list = [parts.slice(0, -1).join(words.comma), parts.at(-1)].filter(Boolean).join(words.and);
  return (
    <>
      <b>{entry.kind === 'field' ? entry.name : entry.title}</b>
      {words.answer(messages.kinds[entry.kind])}
      {parts.length === 0 ? (
        words.nothing
      ) : (
        <>
          {words.without}
          <b>{list}</b>
          {words.wouldChange}
          {impact.acted_upon > 0 ? words.acted(impact.acted_upon) : words.end}
        </>
      )}
    </>
  );
}

function About({ entry }: { entry: CatalogEntryDetail }) {
  const facts: [string, React.ReactNode][] = [
    [
      words.people,
      <Told
        key="people"
        what={messages.classes[entry.classification]}
        why={messages.classMeaning[entry.classification]}
      />,
    ],
    [
      words.weight,
      <Told
        key="weight"
        what={messages.tiers[entry.tier] ?? ''}
        why={entry.tier_is_set ? messages.tierSet : (messages.tierMeaning[entry.tier] ?? '')}
      />,
    ],
    [words.owner, entry.owner_name ?? <span className="quiet">{messages.nobody}</span>],
    [words.declaredBy, messages.declared(entry.declared_by)],
    ...(entry.parent === null
      ? []
      : [
          [
            words.partOf,
            <Link key="parent" href={entryHref(entry.parent)}>
              {nameOf(entry.parent)}
            </Link>,
          ] as [string, React.ReactNode],
        ]),
    [words.name, <code key="name">{entry.id}</code>],
    ...Object.entries(entry.facts).map(([name, value]): [string, React.ReactNode] => [sentence(name), value]),
  ];
  return (
    <section className="panel" aria-label={words.facts}>
      {entry.description && <p className="prose">{entry.description}</p>}
      {entry.note && (
        <p className="prose">
          <b>{words.note}: </b>
          {entry.note}
        </p>
      )}
      <dl className="catalog-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {entry.terms.length > 0 && (
        <details className="catalog-more">
          <summary>{`${words.terms} (${entry.terms.length})`}</summary>
          <dl>
            {entry.terms.map(({ term, meaning }) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {entry.members.length > 0 && (
        <details className="catalog-more">
          <summary>{`${words.members} (${entry.members.length})`}</summary>
          <ul>
            {entry.members.map(({ id, title, kind }) => (
              <li key={id}>
                <Link href={entryHref(id)}>{title}</Link> <small className="quiet">{messages.kinds[kind]}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Told({ what, why }: { what: string; why: string }) {
  return (
    <>
      {what} <small className="quiet">{why}</small>
    </>
  );
}

/** `model_call` of `event_type:model_call`. */
function nameOf(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

function sentence(name: string): string {
  const text = name.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
