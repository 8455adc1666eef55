/** Where the money goes: cost ranked by model, team or repository, whichever the metric knows. */
import { useState } from 'react';
import { askMetric } from '../../api/metric-query.ts';
import type { MetricDescription, MetricQuery } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { RankedBars } from '../../charts/ranked-bars.tsx';
import { Choice } from '../../components/choice.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { useNow } from '../../figures/use-now.ts';
import { type WindowName, windowRange } from '../../figures/window.ts';
import { MINUTE_MS } from '../../format/time.ts';
import { messages } from '../../i18n/messages.ts';
import { Link } from '../../navigation/location.tsx';
import { rankedBars } from './rank.ts';

const PREFERRED = ['model', 'team', 'repository', 'agent'];
const SHOWN = 6;

export function CostRanking({ metric, window }: { metric: MetricDescription; window: WindowName }) {
  const words = messages.overview;
  const offered = PREFERRED.filter((name) => metric.dimensions.some((dimension) => dimension.name === name)).slice(
    0,
    3,
  );
  const [chosen, setChosen] = useState<string>();
  const dimension = chosen ?? offered[0];
  const range = windowRange(window, useNow(MINUTE_MS));
  const query: MetricQuery | undefined = dimension
    ? {
        metric: metric.name,
        from: new Date(range.fromMs).toISOString(),
        to: new Date(range.toMs).toISOString(),
        grain: 'total',
        group_by: [dimension],
        compare: 'previous_period',
        top: SHOWN,
        totals: true,
      }
    : undefined;
  const resource = useResource(
    query && JSON.stringify(query),
    async (signal) => ({ answer: await askMetric(query!, signal), dimension }),
    10_000,
  );
  const current = resource.value?.dimension === dimension ? resource.value : undefined;
  if (!dimension) return null;
  const bars = current ? rankedBars(current.answer, dimension) : [];
  return (
    <section className="panel" aria-labelledby="cost-by">
      <header className="panel-head">
        <h2 id="cost-by">
          {words.costBy} {dimension}
        </h2>
        <Choice
          label={words.costByLabel}
          value={dimension}
          options={offered.map((value) => ({ value, label: value }))}
          onChange={setChosen}
        />
      </header>
      {resource.problem && !current && <ProblemNote problem={resource.problem} retry={resource.reload} />}
      {current && bars.length === 0 && <p className="state-unknown">{messages.states.noDataMore}</p>}
      <RankedBars
        bars={bars}
        unit={metric.unit}
        name={(bar) =>
          bar.folded ? (
            <Link href={`/ask?metric=${metric.name}&range=${window}&by=${dimension}&top=50`}>{bar.name}</Link>
          ) : (
            <Link
              href={`/ask?metric=${metric.name}&range=${window}&where=${encodeURIComponent(`${dimension}:${encodeURIComponent(bar.key)}`)}`}
            >
              {bar.name}
            </Link>
          )
        }
      />
      {bars.some(({ previous }) => typeof previous === 'number') && <p className="ranked-key">{words.tickKey}</p>}
    </section>
  );
}
