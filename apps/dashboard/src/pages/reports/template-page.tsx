/** A template beside what it comes to: as it is written, it is asked and drawn, and what is wrong is said with its line. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useEffect, useRef, useState } from 'react';
import '../access/access.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm } from '../access/parts/confirm.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { ReportDocumentView } from './report-document.tsx';
import './reports.css';
import {
  AUDIENCES,
  type Audience,
  type Preview,
  TEMPLATES,
  type Template,
  type TemplateFields,
  useTemplates,
} from './reports.ts';

const words = messages.editor;
const PREVIEW_AFTER_MS = 700;
const EMPTY: TemplateFields = { title: '', subtitle: '', audience: 'executive', days: 28, source: '' };

const SNIPPETS: { readonly [kind in keyof typeof words.blocks]: string } = {
  metric: '\n```metric\nmetric: agent_cost_usd\nid: cost\n```\n',
  table: '\n```metric\nmetric: agent_cost_usd\nid: by_team\ngroup_by: team\n```\n',
  chart: '\n```chart\nmetric: agent_cost_usd\nid: by_day\ngrain: 1d\n```\n',
  forecast: '\n```forecast\nmetric: agent_cost_usd\nid: ahead\nhorizon: 14\n```\n',
  narrative: '\n```narrative\n```\n',
  when: '\n::: when cost.change > 10 %\nSpend {{cost.direction}} by {{cost.by}}.\n:::\n',
};

export default function TemplatePage({ address, parameters }: PageProps) {
  const templates = useTemplates();
  const id = parameters.template_id;
  const from = address.searchParams.get('from');
  const known = id === undefined ? undefined : templates.value?.templates.find((each) => each.template_id === id);
  const begun = from === null ? undefined : templates.value?.gallery.find((each) => each.gallery_id === from);
  if (!templates.value || (id !== undefined && !known))
    return (
      <Page question={words.newQuestion}>
        {templates.problem && <ProblemNote problem={templates.problem} retry={templates.reload} />}
        {templates.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      </Page>
    );
  const reload = templates.reload;
  return <TemplateEditor key={known?.version ?? from ?? 'new'} known={known} begun={begun ?? EMPTY} saved={reload} />;
}

function TemplateEditor({
  known,
  begun,
  saved,
}: {
  known: Template | undefined;
  begun: TemplateFields;
  saved: () => void;
}) {
  const [fields, setFields] = useState<TemplateFields>(() => fieldsOf(known ?? begun));
  const [isRemoving, setRemoving] = useState(false);
  const action = useAction();
  const mayWrite = useMay('dashboards:write');
  const preview = usePreview(fields);
  const editor = useRef<HTMLTextAreaElement>(null);
  const change = (changed: Partial<TemplateFields>) => setFields({ ...fields, ...changed });
  const isChanged = known === undefined || JSON.stringify(fields) !== JSON.stringify(fieldsOf(known));

  const save = () =>
    action.run('save', async () => {
      const made = known
        ? await api.put<Template>(`${TEMPLATES}/${encodeURIComponent(known.template_id)}`, {
            version: known.version,
            ...fields,
          })
        : await api.post<Template>(TEMPLATES, fields);
      saved();
      if (!known) navigate(`/reports/templates/${encodeURIComponent(made.template_id)}`, { replace: true });
      return words.saved(made.version);
    });

  /** At the cursor. */
  function insert(snippet: string): void {
    const at = editor.current?.selectionStart ?? fields.source.length;
    change({ source: fields.source.slice(0, at) + snippet + fields.source.slice(at) });
    editor.current?.focus();
  }

  function goToLine(line: number): void {
    const at = fields.source
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length;
    editor.current?.focus();
    editor.current?.setSelectionRange(at + (line > 1 ? 1 : 0), at + (line > 1 ? 1 : 0));
  }

  return (
    <Page
      question={words.newQuestion}
      className="access-page template-page"
      actions={
        mayWrite && (
          <>
            <ActionButton action={action} name="save" working={words.saving} onPress={() => void save()} kind="primary">
              {words.save}
            </ActionButton>
            {known && (
              <button type="button" className="button plain" onClick={() => setRemoving(true)}>
                {words.remove}
              </button>
            )}
          </>
        )
      }
    >
      <ActionNote action={action} />
      <div className="template-work">
        <form className="template-form" onSubmit={(event) => event.preventDefault()}>
          <div className="template-fields">
            <label className="field">
              <span className="field-label">{words.title}</span>
              <input
                required
                maxLength={120}
                value={fields.title}
                onChange={(event) => change({ title: event.target.value })}
              />
            </label>
            <label className="field">
              <span className="field-label">{words.subtitle}</span>
              <input
                maxLength={200}
                value={fields.subtitle}
                onChange={(event) => change({ subtitle: event.target.value })}
              />
            </label>
            <label className="field">
              <span className="field-label">{words.audience}</span>
              <select
                value={fields.audience}
                onChange={(event) => change({ audience: event.target.value as Audience })}
              >
                {AUDIENCES.map((audience) => (
                  <option key={audience} value={audience}>
                    {messages.audiences[audience]}
                  </option>
                ))}
              </select>
            </label>
            <label className="field">
              <span className="field-label">{words.days}</span>
              <input
                type="number"
                min={1}
                max={400}
                value={fields.days}
                onChange={(event) => change({ days: Number(event.target.value) })}
              />
            </label>
          </div>
          <fieldset className="template-insert">
            <legend className="field-label">{words.insert}</legend>
            {(Object.keys(SNIPPETS) as (keyof typeof SNIPPETS)[]).map((kind) => (
              <button key={kind} type="button" className="button" onClick={() => insert(SNIPPETS[kind])}>
                {words.blocks[kind]}
              </button>
            ))}
          </fieldset>
          <label className="field template-source">
            <span className="field-label">{words.source}</span>
            <textarea
              ref={editor}
              spellCheck={false}
              value={fields.source}
              onChange={(event) => change({ source: event.target.value })}
            />
          </label>
          <p className="quiet template-hint">{words.sourceHint}</p>
        </form>
        <section className="template-preview" aria-label={words.preview} aria-busy={preview.isWaiting}>
          {preview.problem !== undefined && <p className="problem">{preview.problem}</p>}
          {preview.value && preview.value.faults.length > 0 && (
            <div className="template-faults" role="alert">
              <h2>{words.faults(preview.value.faults.length)}</h2>
              <ul>
                {preview.value.faults.map(({ line, detail }) => (
                  <li key={`${line} ${detail}`}>
                    <button type="button" className="button plain" onClick={() => goToLine(line)}>
                      {words.line(line)}
                    </button>
                    <span>{detail}</span>
                  </li>
                ))}
              </ul>
            </div>
          )}
          <p className="quiet" role="status">
            {preview.isWaiting ? words.waiting : preview.value && words.previewOf(preview.value.period)}
            {isChanged && !preview.isWaiting && ` ${words.unsaved}`}
          </p>
          {preview.value?.document && <ReportDocumentView document={preview.value.document} />}
        </section>
      </div>
      {isRemoving && known && (
        <Confirm
          question={{
            title: words.removeTitle(known.title),
            more: <p>{words.removeMore}</p>,
            verb: words.remove,
            working: words.removing,
            work: async () => {
              await api.delete(`${TEMPLATES}/${encodeURIComponent(known.template_id)}`);
              return words.removed;
            },
          }}
          close={() => setRemoving(false)}
          done={() => navigate('/reports?view=templates')}
        />
      )}
    </Page>
  );
}

/** What the template comes to, a moment after somebody has stopped writing. The last one stays until the next is there. */
function usePreview(fields: TemplateFields) {
  const [value, setValue] = useState<Preview>();
  const [problem, setProblem] = useState<string>();
  const question = JSON.stringify({ ...fields, title: fields.title.trim() || 'Preview' });
  const [answered, setAnswered] = useState<string>();
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.post<Preview>(`${TEMPLATES}/preview`, JSON.parse(question), abort.signal).then(
        (answer) => {
          setValue(answer);
          setProblem(undefined);
          setAnswered(question);
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          setProblem(error instanceof Error ? error.message : String(error));
          setAnswered(question);
        },
      );
    }, PREVIEW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [question]);
  return { value, problem, isWaiting: answered !== question };
}

function fieldsOf({ title, subtitle, audience, days, source }: TemplateFields): TemplateFields {
  return { title, subtitle, audience, days, source };
}
