/** Where the money goes: cost ranked by model, team or repository, whichever the metric knows. */

import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import type { MetricDescription, MetricQuery } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { RankedBars } from '@bellwether/ui/charts/ranked-bars.tsx';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useNow } from '@bellwether/ui/figures/use-now.ts';
import { type WindowName, windowRange } from '@bellwether/ui/figures/window.ts';
import { MINUTE_MS } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useState } from 'react';
import { messages } from './messages.ts';
import { rankedBars } from './rank.ts';

const PREFERRED = ['model', 'team', 'repository', 'agent'];
const SHOWN = 6;

export function CostRanking({ metric, window }: { metric: MetricDescription; window: WindowName }) {
  const words = messages;
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
      {current && bars.length === 0 && <p className="state-unknown">{uiMessages.states.noDataMore}</p>}
      <RankedBars
        bars={bars}
        unit={metric.unit}
        name={(bar) =>
          bar.folded ? (
            <Link href={`/explore?metric=${metric.name}&range=${window}&by=${dimension}&top=50`}>{bar.name}</Link>
          ) : (
            <Link
              href={`/explore?metric=${metric.name}&range=${window}&where=${encodeURIComponent(`${dimension}:${encodeURIComponent(bar.key)}`)}`}
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
