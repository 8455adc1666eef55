/** The event types that hold: what may be in each, and the way to a new one or to the next version of an own one. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useId, useState } from 'react';
import { messages } from './messages.ts';
import type { EventTypeDefinition, OrganisationSettings } from './parts/api-types.ts';
import { EventTypeEditor } from './parts/event-type-editor.tsx';
import { FieldTable } from './parts/field-table.tsx';
import { useMay } from './parts/permission.ts';
import { exampleOf } from './parts/schema-fields.ts';
import '../access/access.css';
import './administration.css';

const words = messages.eventTypes;

export default function EventTypesPage({ address }: PageProps) {
  const types = useResource(
    'event-types',
    async (signal) =>
      (await api.get<{ event_types: readonly EventTypeDefinition[] }>('/api/v1/event-types', signal)).event_types,
  );
  const organisation = useResource('organisation-settings', (signal) =>
    api.get<OrganisationSettings>('/api/v1/organisation', signal),
  );
  const [search, setSearch] = useState('');
  const [edited, setEdited] = useState<EventTypeDefinition | 'new'>();
  const mayWrite = useMay('settings:write');
  const mayRegister = mayWrite && organisation.value?.features.custom_metrics_enabled === true;
  const all = types.value ?? [];
  const own = all.filter(({ source }) => source === 'tenant');
  const chosen = all.find(({ name }) => name === address.searchParams.get('type'));
  return (
    <Page
      question={words.question}
      answer={types.value && words.answer(own.length, all.length - own.length)}
      actions={
        mayRegister && (
          <button type="button" className="button" onClick={() => setEdited('new')}>
            {words.register}
          </button>
        )
      }
    >
      {types.problem && <ProblemNote problem={types.problem} retry={types.reload} />}
      {mayWrite && organisation.value && !mayRegister && <p className="note">{words.featureOff}</p>}
      {types.value && (
        <div className="admin-split">
          <TypeList types={all} chosen={chosen?.name} search={search} onSearch={setSearch} />
          {chosen ? (
            <TypeDetail key={chosen.name} type={chosen} mayRegister={mayRegister} edit={() => setEdited(chosen)} />
          ) : (
            <p className="quiet">{words.choose}</p>
          )}
        </div>
      )}
      {edited !== undefined && (
        <EventTypeEditor
          current={edited === 'new' ? undefined : edited}
          close={() => setEdited(undefined)}
          registered={types.reload}
        />
      )}
    </Page>
  );
}

function TypeList(props: {
  types: readonly EventTypeDefinition[];
  chosen: string | undefined;
  search: string;
  onSearch: (text: string) => void;
}) {
  const { types, chosen, search, onSearch } = props;
  const id = useId();
  const wanted = search.trim().toLowerCase();
  const found = types.filter(
    (type) =>
      type.name.includes(wanted) || Object.keys(type.metadata.properties ?? {}).some((field) => field.includes(wanted)),
  );
  const groups = [
    [words.own, found.filter(({ source }) => source === 'tenant')],
    [words.shipped, found.filter(({ source }) => source === 'pack')],
  ] as const;
  return (
    <div className="admin-section">
      <div className="field">
        <label className="field-label" htmlFor={id}>
          {words.find}
        </label>
        <input id={id} type="search" value={search} onChange={(event) => onSearch(event.target.value)} />
      </div>
      {found.length === 0 && <p className="quiet">{words.none}</p>}
      <ScrollRegion label={words.question} className="type-list">
        {groups.map(
          ([title, group]) =>
            group.length > 0 && (
              <section key={title} aria-label={title}>
                <h2 className="field-label">{title}</h2>
                <ul>
                  {group.map(({ name }) => (
                    <li key={name}>
                      <Link
                        href={`/administration/event-types?type=${encodeURIComponent(name)}`}
                        aria-current={name === chosen ? 'true' : undefined}
                      >
                        {name}
                      </Link>
                    </li>
                  ))}
                </ul>
              </section>
            ),
        )}
      </ScrollRegion>
    </div>
  );
}

function TypeDetail(props: { type: EventTypeDefinition; mayRegister: boolean; edit: () => void }) {
  const { type, mayRegister, edit } = props;
  const history = useResource(`event-type ${type.name} ${type.version}`, (signal) =>
    api.get<{ versions: readonly EventTypeDefinition[] }>(
      `/api/v1/event-types/${encodeURIComponent(type.name)}`,
      signal,
    ),
  );
  const [version, setVersion] = useState<number>();
  const [openedMs] = useState(() => Date.now());
  const id = useId();
  const versions = history.value?.versions ?? [type];
  const shown = versions.find((each) => each.version === version) ?? type;
  const example = exampleOf(shown, openedMs);
  const facts: [string, string][] = [
    [words.topic, shown.topic],
    [words.category, shown.category],
    [words.subject, shown.subject],
    ...(shown.urgent ? [[words.urgent, '✓'] as [string, string]] : []),
  ];
  return (
    <div className="admin-section">
      <div className="panel-head">
        <h2>
          <code>{shown.name}</code> <small>{words.version(shown.version)}</small>
        </h2>
        {type.source === 'tenant' && mayRegister && (
          <button type="button" className="button" onClick={edit}>
            {words.nextVersion}
          </button>
        )}
      </div>
      <p>{shown.description}</p>
      <dl className="type-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {versions.length > 1 && (
        <div className="field">
          <label className="field-label" htmlFor={id}>
            {words.versions}
          </label>
          <select id={id} value={shown.version} onChange={(event) => setVersion(Number(event.target.value))}>
            {versions.map((each) => (
              <option key={each.version}>{each.version}</option>
            ))}
          </select>
        </div>
      )}
      <h3 className="field-label">{words.fields}</h3>
      <FieldTable label={words.fields} schema={shown.metadata} />
      {shown.metadata.additionalProperties === false && <p className="admin-hint">{words.undeclared}</p>}
      <div className="panel-head">
        <h3>{words.example}</h3>
        <CopyButton label={messages.eventTypes.copy} text={() => example} />
      </div>
      <ScrollRegion label={words.example}>
        <pre className="code">{example}</pre>
      </ScrollRegion>
    </div>
  );
}
