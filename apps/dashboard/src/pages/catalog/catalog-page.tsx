/** The catalog: everything data are kept in, made of or shown by, found by words, kind and who is in it. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link, navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import {
  type CatalogEntry,
  type CatalogPageAnswer,
  type Classification,
  catalogApi,
  entryHref,
  KINDS,
} from './catalog.ts';
import { messages } from './messages.ts';
import './catalog.css';

const CLASSES: readonly Classification[] = ['free_of_people', 'pseudonymous', 'personal', 'unknown'];
const FIRST = 50;
const MOST = 200;

export default function CatalogPage({ address }: PageProps) {
  const asked = (name: string) => address.searchParams.get(name) ?? '';
  const [q, kind, classification] = [asked('q'), asked('kind'), asked('class')];
  const isMore = asked('more') === 'yes';
  const query = new URLSearchParams({
    ...(q === '' ? {} : { q }),
    ...(kind === '' ? {} : { kind }),
    ...(classification === '' ? {} : { classification }),
    limit: String(isMore ? MOST : FIRST),
  }).toString();
  const found = useResource(query, (signal) => catalogApi.search(query, signal));
  const set = (name: string, value: string): void => {
    const next = new URL(address);
    if (value === '') next.searchParams.delete(name);
    else next.searchParams.set(name, value);
    if (name !== 'more') next.searchParams.delete('more');
    navigate(next.pathname + next.search, { replace: true });
  };
  return (
    <Page
      question={messages.question}
      answer={found.value && <Answer of={found.value} isAll={!q && !kind && !classification} />}
    >
      <search className="catalog-search">
        <label className="field catalog-words">
          <span className="field-label">{messages.search}</span>
          <input
            type="search"
            value={q}
            maxLength={200}
            placeholder={messages.searchHint}
            onChange={(event) => set('q', event.target.value)}
          />
        </label>
        <SelectField
          label={messages.kind}
          value={kind}
          options={[
            { value: '', label: messages.allKinds },
            ...KINDS.map((value) => {
              const count = found.value?.kinds[value];
              return { value, label: `${messages.kinds[value]}${count ? ` (${formatCount(count)})` : ''}` };
            }),
          ]}
          choose={(next) => set('kind', next)}
        />
        <SelectField
          label={messages.people}
          value={classification}
          options={[
            { value: '', label: messages.anything },
            ...CLASSES.map((value) => ({ value, label: messages.classes[value]! })),
          ]}
          choose={(next) => set('class', next)}
        />
      </search>
      {found.problem && <ProblemNote problem={found.problem} retry={found.reload} />}
      {!found.value && found.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {found.value && found.value.entries.length > 0 && <EntryTable entries={found.value.entries} />}
      {found.value?.next && !isMore && (
        <button type="button" className="button" onClick={() => set('more', 'yes')}>
          {messages.more}
        </button>
      )}
    </Page>
  );
}

function Answer({ of: { found }, isAll }: { of: CatalogPageAnswer; isAll: boolean }) {
  if (found === 0) return messages.answerNone;
  return isAll || found === 1
    ? messages.answer(formatCount(found), found === 1)
    : messages.answerFound(formatCount(found));
}

function EntryTable({ entries }: { entries: readonly CatalogEntry[] }) {
  const { columns } = messages;
  return (
    <ScrollRegion label={messages.list}>
      <table aria-label={messages.list}>
        <thead>
          <tr>
            <th scope="col">{columns.entry}</th>
            <th scope="col">{columns.kind}</th>
            <th scope="col">{columns.people}</th>
            <th scope="col">{columns.tier}</th>
            <th scope="col">{columns.owner}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <th scope="row" className="wrap">
                <Link className="row-link" href={entryHref(entry.id)}>
                  {entry.kind === 'field' ? entry.name : entry.title}
                </Link>
                {(entry.note || entry.description) && (
                  <small className="catalog-what">{entry.note || entry.description}</small>
                )}
              </th>
              <td>{messages.kinds[entry.kind]}</td>
              <td>{messages.classes[entry.classification]}</td>
              <td>{messages.tiers[entry.tier]}</td>
              <td>{entry.owner_name ?? <span className="quiet">{messages.nobody}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
