/** One mapping: a sample on one side with what is made of its fields, and on the other what would be stored. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { HistoryPanel } from '@bellwether/ui/history/history-panel.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link, navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import '../access/access.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { MappingFields } from './mapping-fields.tsx';
import { MappingPreview } from './mapping-preview.tsx';
import './mappings.css';
import {
  type EventType,
  isComplete,
  type KeptMapping,
  MAPPINGS,
  type Mapping,
  mappingTo,
  NOTHING,
  type Preview,
  parsedSample,
  pathsWithin,
  unmapped,
} from './mappings.ts';
import { messages } from './messages.ts';
import { PathSelect } from './path-select.tsx';
import { usePreview } from './use-preview.ts';

const words = messages.page;

export default function MappingPage({ parameters }: PageProps) {
  const id = parameters.mapping_id ?? 'new';
  const read = useResource(`mapping ${id}`, async (signal) => {
    const [{ mappings }, { event_types: types }] = await Promise.all([
      api.get<{ mappings: readonly KeptMapping[] }>(MAPPINGS, signal),
      api.get<{ event_types: readonly EventType[] }>('/api/v1/event-types', signal),
    ]);
    return { kept: mappings.find(({ mapping_id }) => mapping_id === id), types };
  });
  if (read.problem && !read.value) return <ProblemNote problem={read.problem} retry={read.reload} />;
  if (!read.value) return <p className="quiet page-wait">{uiMessages.loading}</p>;
  const { kept, types } = read.value;
  if (!kept && id !== 'new')
    return (
      <Page question={words.question} answer={words.notFound}>
        <Link href="/mappings">{words.back}</Link>
      </Page>
    );
  return <Editor key={`${id} ${kept?.version}`} kept={kept} types={types} reload={read.reload} />;
}

function Editor(props: { kept: KeptMapping | undefined; types: readonly EventType[]; reload: () => void }) {
  const { kept, types, reload } = props;
  const action = useAction();
  const [name, setName] = useState(kept?.name ?? '');
  const [mapping, setMapping] = useState<Mapping>(kept ? mappingIn(kept) : NOTHING);
  const [sample, setSample] = useState('');
  const { preview, problem } = usePreview(sample, mapping);
  const all = preview?.paths.map(({ path }) => path) ?? [];
  const lists = preview?.paths.filter(({ kind }) => kind === 'list').map(({ path }) => path) ?? [];
  const paths = pathsWithin(all, mapping.items);
  const type = types.find(({ name: each }) => each === mapping.event_type);
  const set = (more: Partial<Mapping>) => setMapping({ ...mapping, ...more });

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    let saved: KeptMapping | undefined;
    const body = { name: name.trim(), ...mapping };
    await action.run('save', async () => {
      saved = kept
        ? await api.put<KeptMapping>(`${MAPPINGS}/${kept.mapping_id}`, { version: kept.version, ...body })
        : await api.post<KeptMapping>(MAPPINGS, body);
      return words.saved;
    });
    if (!saved) return;
    if (kept) reload();
    else navigate(`/mappings/${saved.mapping_id}`, { replace: true });
  }

  return (
    <Page question={words.question} answer={answerOf(sample, mapping, preview)} className="access-page">
      <p>
        <Link className="link" href="/mappings">
          {words.back}
        </Link>
      </p>
      <div className="mapping-sides">
        <form className="mapping-form" onSubmit={submit}>
          <label className="field">
            <span className="field-label">{words.sample}</span>
            <textarea rows={9} spellCheck={false} value={sample} onChange={(event) => setSample(event.target.value)} />
            {sample !== '' && !parsedSample(sample) && <span className="quiet field-note">{words.sampleBad}</span>}
          </label>
          <div className="mapping-pair">
            <label className="field">
              <span className="field-label">{words.name}</span>
              <input required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
            </label>
            <label className="field">
              <span className="field-label">{words.eventType}</span>
              <select
                required
                value={mapping.event_type}
                onChange={(event) => {
                  const chosen = types.find((each) => each.name === event.target.value);
                  if (chosen) setMapping({ ...mappingTo(chosen, paths), items: mapping.items });
                }}
              >
                <option value="">{words.choose}</option>
                {types.map((each) => (
                  <option key={each.name}>{each.name}</option>
                ))}
              </select>
              {type && <span className="quiet field-note">{type.description}</span>}
            </label>
          </div>
          {type && (
            <>
              <Envelope {...{ mapping, paths, lists, set }} />
              <Conditions {...{ mapping, paths, set }} />
              <MappingFields type={type} fields={mapping.fields} paths={paths} change={(fields) => set({ fields })} />
            </>
          )}
          <ActionNote action={action} />
          <div className="actions">
            <ActionButton action={action} name="save" working={words.saving} kind="primary">
              {words.save}
            </ActionButton>
          </div>
        </form>
        <div>
          {problem && <ProblemNote problem={problem} />}
          {preview && isComplete(mapping) && <MappingPreview preview={preview} />}
        </div>
      </div>
      {kept && (
        <details>
          <summary>{words.history}</summary>
          <HistoryPanel type="mapping" id={kept.mapping_id} fields={words.historyFields} mayUndo onUndone={reload} />
        </details>
      )}
    </Page>
  );
}

interface PartProps {
  mapping: Mapping;
  paths: readonly string[];
  set: (more: Partial<Mapping>) => void;
}

function Envelope({ mapping, paths, lists, set }: PartProps & { lists: readonly string[] }) {
  return (
    <section aria-label={words.envelope} className="mapping-pair">
      <PathSelect
        {...{ label: words.items, value: mapping.items, paths: lists, none: words.wholePayload }}
        change={(items) => set({ items })}
      />
      <PathSelect
        {...{ label: words.timestamp, value: mapping.timestamp, paths, none: words.arrival }}
        change={(timestamp) => set({ timestamp })}
      />
      <PathSelect
        {...{ label: words.id, value: mapping.id, paths, none: words.wholeId }}
        change={(id) => set({ id })}
      />
      <PathSelect
        {...{ label: words.user, value: mapping.user, paths, none: words.nobody }}
        change={(user) => set({ user })}
      />
      <PathSelect
        {...{ label: words.environment, value: mapping.environment, paths, none: words.noEnvironment }}
        change={(environment) => set({ environment })}
      />
    </section>
  );
}

function Conditions({ mapping, paths, set }: PartProps) {
  const { only_if: conditions } = mapping;
  const change = (index: number, more: Partial<Mapping['only_if'][number]>) =>
    set({ only_if: conditions.map((condition, at) => (at === index ? { ...condition, ...more } : condition)) });
  return (
    <section aria-label={words.condition}>
      {conditions.map(({ path, equals }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two conditions may be alike while they are made
        <div key={index} className="mapping-condition">
          <span>{words.condition}</span>
          <PathSelect
            {...{ label: words.condition, value: path, paths, isLabelHidden: true }}
            change={(chosen) => change(index, { path: chosen ?? '' })}
          />
          <span>{words.equals}</span>
          <input
            aria-label={`${path} ${words.equals}`}
            value={equals}
            onChange={(event) => change(index, { equals: event.target.value })}
          />
          <button
            type="button"
            className="button plain"
            aria-label={words.removeOf(path)}
            onClick={() => set({ only_if: conditions.filter((_, at) => at !== index) })}
          >
            ×
          </button>
        </div>
      ))}
      <button
        type="button"
        className="link"
        onClick={() => set({ only_if: [...conditions, { path: paths[0] ?? '', equals: '' }] })}
      >
        {words.addCondition}
      </button>
    </section>
  );
}

function mappingIn({ event_type, items, only_if, timestamp, id, user, environment, fields }: KeptMapping): Mapping {
  return { event_type, items, only_if, timestamp, id, user, environment, fields };
}

function answerOf(sample: string, mapping: Mapping, preview: Preview | undefined): string {
  if (!preview || parsedSample(sample) === undefined) return words.answer.noSample;
  if (mapping.event_type === '') return words.answer.noType;
  if (!isComplete(mapping)) return words.answer.unmapped(unmapped(mapping).join(', '));
  const { event_count, dropped, problems } = preview;
  const wrong = problems.length > 0 ? words.answer.problems(problems.length) : '';
  return (event_count === 0 ? words.answer.none : words.answer.some(event_count, dropped.length)) + wrong;
}
