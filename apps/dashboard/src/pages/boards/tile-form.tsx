/** What a tile shows: a metric with its groups, filters and form, or a text with its preview. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import type { Filter } from '@bellwether/ui/api/types.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useView } from '@bellwether/ui/view/view.tsx';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { FilterEditor } from '../explore/filter-editor.tsx';
import { type Question, TOP_DEFAULT } from '../explore/question.ts';
import { QuestionFields } from '../explore/question-fields.tsx';
import '../explore/explore.css';
import { CHARTS, type ChartKind, type MetricTile, type TextTile, type Tile } from './board.ts';
import { messages } from './messages.ts';

const Markdown = lazy(() => import('./markdown.tsx'));

/** A tile that has no place yet. */
export type NewTile =
  | Omit<MetricTile, 'tile_id' | 'x' | 'y' | 'w' | 'h'>
  | Omit<TextTile, 'tile_id' | 'x' | 'y' | 'w' | 'h'>;

const MARKDOWN_BYTES_MAX = 4096;

export function TileForm(props: {
  as: Tile['kind'];
  /** `undefined`: a new one. */
  tile: Tile | undefined;
  put: (tile: NewTile) => void;
  close: () => void;
}) {
  const { as, tile, put, close } = props;
  const words = messages.tile;
  const title = as === 'metric' ? (tile ? words.metric : words.newMetric) : tile ? words.text : words.newText;
  return (
    <Dialog label={title} close={close} wide>
      <div className="dialog-body tile-form">
        <h2>{title}</h2>
        {as === 'metric' ? (
          <MetricForm tile={tile?.kind === 'metric' ? tile : undefined} put={put} close={close} />
        ) : (
          <TextForm tile={tile?.kind === 'text' ? tile : undefined} put={put} close={close} />
        )}
      </div>
    </Dialog>
  );
}

function MetricForm({
  tile,
  put,
  close,
}: {
  tile: MetricTile | undefined;
  put: (tile: NewTile) => void;
  close: () => void;
}) {
  const words = messages.tile;
  const view = useView();
  const { metrics, metric: find } = useCatalog();
  const [question, setQuestion] = useState<Question>(() => questionOf(tile));
  const [filters, setFilters] = useState<readonly Filter[]>(tile?.query.filters ?? []);
  const [chart, setChart] = useState<ChartKind>(tile?.chart ?? 'figure');
  const [title, setTitle] = useState(tile?.title ?? '');
  const metric = find(question.metric);
  // A single figure has no groups.
  const shown = question.groupBy.length > 0 && chart === 'figure' ? 'table' : chart;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!metric) return;
    const { grain, groupBy, top, sliding } = question;
    put({
      kind: 'metric',
      ...(title.trim() ? { title: title.trim() } : {}),
      query: {
        metric: metric.name,
        ...(grain && !sliding ? { grain } : {}),
        ...(groupBy.length > 0 ? { group_by: groupBy } : {}),
        ...(filters.length > 0 ? { filters } : {}),
        ...(groupBy.length > 0 && top !== TOP_DEFAULT ? { top } : {}),
        ...(sliding ? { window: sliding } : {}),
      },
      chart: shown,
    });
  }

  return (
    <form className="tile-fields" onSubmit={submit}>
      <div className="question-fields">
        <QuestionFields
          question={question}
          metric={metric}
          metrics={metrics.value ?? []}
          spanMs={view.toMs - view.fromMs}
          change={(next) => setQuestion({ ...question, ...next })}
        />
      </div>
      {metric && <p className="quiet">{metric.description}</p>}
      {metric && <FilterEditor key={metric.name} metric={metric} filters={filters} range={view} change={setFilters} />}
      <Choice
        label={words.chart}
        showLabel
        value={shown}
        options={CHARTS.filter((each) => each !== 'figure' || question.groupBy.length === 0).map((value) => ({
          value,
          label: words.charts[value],
        }))}
        onChange={setChart}
      />
      <label className="field">
        <span className="field-label">{words.title}</span>
        <input
          type="text"
          maxLength={200}
          placeholder={words.titleHint(metric?.title ?? '')}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <p className="actions">
        <button type="submit" className="button primary" disabled={!metric}>
          {tile ? words.apply : words.put}
        </button>
        <button type="button" className="button plain" onClick={close}>
          {words.cancel}
        </button>
        {!metric && <span className="quiet">{words.choose}</span>}
      </p>
    </form>
  );
}

function TextForm({
  tile,
  put,
  close,
}: {
  tile: TextTile | undefined;
  put: (tile: NewTile) => void;
  close: () => void;
}) {
  const words = messages.tile;
  const [markdown, setMarkdown] = useState(tile?.markdown ?? '');
  const bytes = new TextEncoder().encode(markdown).length;
  const tooLong = bytes > MARKDOWN_BYTES_MAX;
  return (
    <form
      className="tile-fields"
      onSubmit={(event) => {
        event.preventDefault();
        if (!tooLong) put({ kind: 'text', markdown });
      }}
    >
      <div className="text-sides">
        <label className="field">
          <span className="field-label">{words.markdown}</span>
          <textarea rows={12} value={markdown} onChange={(event) => setMarkdown(event.target.value)} />
        </label>
        <section className="field" aria-label={words.preview}>
          <span className="field-label">{words.preview}</span>
          <div className="tile" data-kind="text">
            <Suspense fallback={<p className="quiet">{uiMessages.loading}</p>}>
              <Markdown text={markdown} />
            </Suspense>
          </div>
        </section>
      </div>
      {tooLong && (
        <p role="alert" className="problem">
          {messages.editor.tooMuchText(bytes)}
        </p>
      )}
      <p className="actions">
        <button type="submit" className="button primary" disabled={tooLong || markdown.trim() === ''}>
          {tile ? words.apply : words.put}
        </button>
        <button type="button" className="button plain" onClick={close}>
          {words.cancel}
        </button>
      </p>
    </form>
  );
}

function questionOf(tile: MetricTile | undefined): Question {
  const query = tile?.query;
  return {
    metric: query?.metric,
    grain: query?.grain === 'total' ? undefined : query?.grain,
    groupBy: query?.group_by ?? [],
    top: query?.top ?? TOP_DEFAULT,
    sliding: query?.window,
  };
}
