/** Questions kept under a name, for everybody in the organisation: open one, keep the present one, forget one. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Popover } from '@bellwether/ui/components/popover.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type ExploreQuestion, exploreHref } from '@bellwether/ui/view/explore-href.ts';
import type { View } from '@bellwether/ui/view/view.tsx';
import { type FormEvent, useState } from 'react';
import { messages } from './messages.ts';
import { type Question, queryOf, type Sliding } from './question.ts';

interface SavedQuery {
  saved_query_id: string;
  name: string;
  query: ExploreQuestion & { window?: Sliding };
}

export function SavedQueries(props: { question: Question; metric: MetricDescription | undefined; view: View }) {
  return (
    <Popover button={messages.saved.open} label={messages.saved.label} align="end">
      {(close) => <List {...props} close={close} />}
    </Popover>
  );
}

function List(props: { question: Question; metric: MetricDescription | undefined; view: View; close: () => void }) {
  const { question, metric, view, close } = props;
  const words = messages.saved;
  const mayWrite = useMay('dashboards:write');
  const [problem, setProblem] = useState<ApiProblem>();
  const saved = useResource('saved-queries', async (signal) => {
    const { saved_queries } = await api.get<{ saved_queries: readonly SavedQuery[] }>('/api/v1/saved-queries', signal);
    return saved_queries;
  });

  async function change(work: () => Promise<unknown>): Promise<void> {
    setProblem(undefined);
    try {
      await work();
      saved.reload();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    }
  }
  function keep(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const name = String(new FormData(form).get('name')).trim();
    if (name === '' || !metric) return;
    const { from: _from, to: _to, ...query } = queryOf({ ...question, metric: metric.name }, view, metric.grains);
    // The grain that was chosen, or none: what can be read depends on the range it is opened with.
    const kept = { ...query, ...(question.grain ? {} : { grain: undefined }) };
    void change(async () => {
      await api.post('/api/v1/saved-queries', { name, query: kept });
      form.reset();
    });
  }

  return (
    <div className="saved">
      {problem && <ProblemNote problem={problem} />}
      {saved.problem && <ProblemNote problem={saved.problem} retry={saved.reload} />}
      {saved.value?.length === 0 && <p className="quiet">{words.none}</p>}
      <ul>
        {saved.value?.map(({ saved_query_id, name, query }) => (
          <li key={saved_query_id}>
            <Link href={hrefOf(query)} onClick={close}>
              {name}
            </Link>
            {mayWrite && (
              <button
                type="button"
                className="plain-link"
                aria-label={words.forget(name)}
                onClick={() => void change(() => api.delete(`/api/v1/saved-queries/${saved_query_id}`))}
              >
                {words.forgetShort}
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && metric && (
        <form onSubmit={keep}>
          <label className="field">
            <span className="field-label">{words.name}</span>
            <input name="name" maxLength={200} required defaultValue="" />
          </label>
          <button type="submit" className="button">
            {words.keep}
          </button>
        </form>
      )}
    </div>
  );
}

/** Somebody may have kept, by the API, what is no question at all; it then opens as nothing chosen. */
function hrefOf(query: SavedQuery['query']): string {
  const { metric, window } = query;
  if (typeof metric !== 'string') return '/explore';
  const href = exploreHref(query);
  return window ? `${href}&size=${encodeURIComponent(window.size)}&every=${encodeURIComponent(window.every)}` : href;
}
