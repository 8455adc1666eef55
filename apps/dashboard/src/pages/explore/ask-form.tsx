/** The choices of a view. Every change goes into the address at once; there is no button to press. */
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { GRAINS } from '@bellwether/ui/api/types.ts';
import { FilterEditor } from './filter-editor.tsx';
import { messages } from './messages.ts';
import { RangePicker } from './range-picker.tsx';
import { type AskView, automaticGrain, GRAIN_MS, rangeOf, WINDOWS_MAX } from './view-address.ts';

const TOPS = [3, 5, 7, 10, 20, 50];

export function AskForm(props: {
  view: AskView;
  metric: MetricDescription | undefined;
  metrics: readonly MetricDescription[];
  change: (next: Partial<AskView>) => void;
}) {
  const { view, metric, metrics, change } = props;
  const words = messages;
  const { fromMs, toMs } = rangeOf(view, Date.now());
  const kept = metric?.grains ?? GRAINS;
  const grains = GRAINS.filter((grain) => kept.includes(grain) && (toMs - fromMs) / GRAIN_MS[grain] <= WINDOWS_MAX);
  const automatic = automaticGrain(toMs - fromMs, kept);

  return (
    <form className="ask-form" onSubmit={(event) => event.preventDefault()} aria-label={words.title}>
      <label className="field field-metric">
        <span className="field-label">{words.metric}</span>
        <select
          value={view.metric ?? ''}
          onChange={(event) => change({ metric: event.target.value, groupBy: [], filters: [] })}
        >
          {!metric && <option value={view.metric ?? ''}>{words.chooseMetric}</option>}
          {metrics.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <RangePicker range={view.range} change={(range) => change({ range })} />
      <label className="field">
        <span className="field-label">{words.grain}</span>
        <select value={view.grain} onChange={(event) => change({ grain: event.target.value as AskView['grain'] })}>
          <option value="auto">{words.grainAuto(words.grains[automatic])}</option>
          {grains.map((grain) => (
            <option key={grain} value={grain}>
              {words.grains[grain]}
            </option>
          ))}
        </select>
      </label>
      {[0, 1].map((place) => (
        <GroupBy key={place} place={place} view={view} metric={metric} change={change} />
      ))}
      {view.groupBy.length > 0 && (
        <label className="field">
          <span className="field-label">{words.top}</span>
          <select value={view.top} onChange={(event) => change({ top: Number(event.target.value) })}>
            {[...new Set([...TOPS, view.top])]
              .sort((a, b) => a - b)
              .map((top) => (
                <option key={top} value={top}>
                  {top}
                </option>
              ))}
          </select>
        </label>
      )}
      <div className="ask-second">
        <FilterEditor view={view} metric={metric} change={(filters) => change({ filters })} />
        <label className="check">
          <input
            type="checkbox"
            checked={view.compare}
            onChange={(event) => change({ compare: event.target.checked })}
          />
          <span>{words.compare}</span>
        </label>
      </div>
    </form>
  );
}

function GroupBy(props: {
  place: number;
  view: AskView;
  metric: MetricDescription | undefined;
  change: (next: Partial<AskView>) => void;
}) {
  const { place, view, metric, change } = props;
  const words = messages;
  // A second grouping is offered once there is a first.
  if (!metric || place > view.groupBy.length) return null;
  const others = view.groupBy.filter((_, index) => index !== place);
  const offered = metric.dimensions.filter(({ name }) => !others.includes(name));
  return (
    <label className="field">
      <span className="field-label">{place === 0 ? words.groupBy : words.andBy}</span>
      <select
        value={view.groupBy[place] ?? ''}
        onChange={(event) => {
          const chosen = event.target.value;
          change({
            groupBy: [...view.groupBy.slice(0, place), ...(chosen ? [chosen, ...view.groupBy.slice(place + 1)] : [])],
          });
        }}
      >
        <option value="">{words.nothing}</option>
        {offered.map(({ name, description }) => (
          <option key={name} value={name} title={description}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
