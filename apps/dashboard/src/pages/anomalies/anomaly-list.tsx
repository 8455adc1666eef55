/** The anomalous windows, farthest out first: how each was unlike the rest, where it comes from, and what to do next. */
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { formatFigure } from '@bellwether/ui/format/number.ts';
import { formatWindowStart } from '@bellwether/ui/format/time.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { exploreHref } from '@bellwether/ui/view/explore-href.ts';
import { forecastHref } from '@bellwether/ui/view/forecast-href.ts';
import { GRAIN_MS } from '@bellwether/ui/view/view-range.ts';
import { useEffect, useRef } from 'react';
import type { Anomaly, AnomalyFindings } from './anomalies.ts';
import { CauseBars } from './cause-bars.tsx';
import { messages } from './messages.ts';

/** Windows to either side of the anomaly that a reader is sent to. */
const AROUND = 24;
const CAUSES_SHOWN = 2;

export function AnomalyList(props: {
  findings: AnomalyFindings;
  anomalies: readonly Anomaly[];
  metric: MetricDescription;
  chosen: string | undefined;
  choose: (at: string) => void;
}) {
  const { findings, anomalies, metric, chosen, choose } = props;
  return (
    <section className="anomaly-list" aria-labelledby="anomaly-list">
      <h2 id="anomaly-list">{messages.list.title}</h2>
      <ol>
        {anomalies.map((anomaly) => (
          <AnomalyItem
            key={anomaly.at}
            anomaly={anomaly}
            findings={findings}
            metric={metric}
            open={anomaly.at === chosen}
            choose={() => choose(anomaly.at)}
          />
        ))}
      </ol>
    </section>
  );
}

function AnomalyItem(props: {
  anomaly: Anomaly;
  findings: AnomalyFindings;
  metric: MetricDescription;
  open: boolean;
  choose: () => void;
}) {
  const { anomaly, findings, metric, open, choose } = props;
  const words = messages.list;
  const { unit } = findings.metric;
  const { at, value, low, high } = anomaly;
  const item = useRef<HTMLLIElement>(null);
  const wasOpen = useRef(open);
  useEffect(() => {
    // The one that is open from the start must not move the page away from its answer.
    if (open && !wasOpen.current) item.current?.scrollIntoView({ block: 'nearest' });
    wasOpen.current = open;
  }, [open]);
  const grainMs = GRAIN_MS[findings.grain];
  return (
    <li ref={item}>
      <button type="button" className="anomaly-head" aria-expanded={open} onClick={choose}>
        <b>{formatWindowStart(Date.parse(at), grainMs, findings.points.length * grainMs)}</b>
        <span>
          {words.was} <b>{formatFigure(value, unit)}</b>
        </span>
        <span className="quiet">
          {words.usual} {formatFigure(low, unit)} – {formatFigure(high, unit)}
        </span>
        <span className="quiet anomaly-ways">{wayOf(anomaly)}</span>
      </button>
      {open && (
        <div className="anomaly-more">
          <Causes anomaly={anomaly} findings={findings} />
          <NextSteps anomaly={anomaly} findings={findings} metric={metric} />
        </div>
      )}
    </li>
  );
}

function wayOf({ ways = [], score }: Anomaly): string {
  const [first] = ways;
  const words = messages.list;
  return first ? (words.ways[first] ?? first) : words.hindsight(Math.abs(score).toFixed(1));
}

function Causes({ anomaly, findings }: { anomaly: Anomaly; findings: AnomalyFindings }) {
  const words = messages.list;
  const { causes } = anomaly;
  return (
    <div className="anomaly-causes">
      <h3>{words.causes}</h3>
      {findings.explained_by === null && <p>{words.noneOfParts}</p>}
      {findings.explained_by !== null && causes === undefined && <p>{words.notExplained}</p>}
      {findings.explained_by !== null && causes?.length === 0 && <p>{words.noGroups}</p>}
      {causes?.slice(0, CAUSES_SHOWN).map((cause) => (
        <CauseBars key={cause.dimension} cause={cause} unit={findings.metric.unit} />
      ))}
      {causes && causes.length > CAUSES_SHOWN && (
        <details>
          <summary>
            {causes
              .slice(CAUSES_SHOWN)
              .map(({ dimension }) => dimension.replaceAll('_', ' '))
              .join(', ')}
          </summary>
          {causes.slice(CAUSES_SHOWN).map((cause) => (
            <CauseBars key={cause.dimension} cause={cause} unit={findings.metric.unit} />
          ))}
        </details>
      )}
    </div>
  );
}

function NextSteps(props: { anomaly: Anomaly; findings: AnomalyFindings; metric: MetricDescription }) {
  const { anomaly, findings, metric } = props;
  const words = messages.list;
  const atMs = Date.parse(anomaly.at);
  const grainMs = GRAIN_MS[findings.grain];
  const around = {
    from: new Date(atMs - AROUND * grainMs).toISOString(),
    to: new Date(Math.min(Date.now(), atMs + AROUND * grainMs)).toISOString(),
  };
  const { metric: own, grain, filters } = findings;
  const [cause] = anomaly.causes ?? [];
  const [group] = cause?.groups ?? [];
  const question = { metric: own.name, grain, filters, ...around };
  return (
    <div className="anomaly-next">
      <h3>{words.next}</h3>
      <ul>
        {cause && group && (
          <li>
            <Link
              href={exploreHref({
                ...question,
                ...(metric.privacy === 'personal'
                  ? { group_by: [cause.dimension] }
                  : { filters: [...filters, { dimension: cause.dimension, op: 'in', values: [group.group] }] }),
              })}
            >
              {words.look(words.group(group.group))}
            </Link>
          </li>
        )}
        <li>
          <Link href={exploreHref(question)}>{words.lookPlain}</Link>
        </li>
        <li>
          <Link href={forecastHref({ metric: own.name, grain, filters })}>{words.forecast}</Link>
        </li>
      </ul>
    </div>
  );
}
