/** The choices of a question: metric, groups, grain, how many, sliding windows. Every change counts at once. */
import { GRAINS, type Grain, type MetricDescription } from '@bellwether/ui/api/types.ts';
import { grainFor } from '@bellwether/ui/view/view-range.ts';
import { messages } from './messages.ts';
import { MetricPicker } from './metric-picker.tsx';
import { GROUPS_MAX, type Question } from './question.ts';

const TOPS = [3, 5, 7, 10, 20, 50, 100];
/** Pairs that people ask for: a week that moves by the day, an hour by the minute. */
const SLIDING = ['1h/1m', '6h/10m', '24h/1h', '7d/1d', '28d/1d'];

export function QuestionFields(props: {
  question: Question;
  metric: MetricDescription | undefined;
  metrics: readonly MetricDescription[];
  spanMs: number;
  change: (next: Partial<Question>) => void;
}) {
  const { question, metric, metrics, spanMs, change } = props;
  const words = messages;
  const { groupBy, grain, top, sliding } = question;
  const slidingText = sliding ? `${sliding.size}/${sliding.every}` : '';
  const automatic = grainFor(spanMs, metric?.grains);
  return (
    <>
      <MetricPicker
        metrics={metrics}
        chosen={metric}
        choose={(name) => change({ metric: name, ...(name === metric?.name ? {} : { groupBy: [] }) })}
      />
      {metric &&
        Array.from({ length: Math.min(GROUPS_MAX, groupBy.length + 1) }, (_, place) => place).map((place) => (
          <GroupBy key={place} place={place} groupBy={groupBy} metric={metric} change={change} />
        ))}
      {metric && (
        <label className="field">
          <span className="field-label">{words.grain}</span>
          <select
            value={sliding ? 'sliding' : (grain ?? '')}
            disabled={sliding !== undefined}
            onChange={(event) => change({ grain: (event.target.value || undefined) as Grain | undefined })}
          >
            {sliding && <option value="sliding">{words.slidingShort}</option>}
            <option value="">{words.grainAuto(words.grains[automatic])}</option>
            {GRAINS.filter((each) => each === question.grain || (metric?.grains ?? []).includes(each)).map((each) => (
              <option key={each} value={each}>
                {words.grains[each]}
              </option>
            ))}
          </select>
        </label>
      )}
      {metric && (
        <label className="field">
          <span className="field-label">{words.sliding}</span>
          <select
            value={slidingText}
            onChange={(event) => {
              const [size, every] = event.target.value.split('/');
              change({ sliding: size && every ? { size, every } : undefined });
            }}
          >
            <option value="">{words.slidingNone}</option>
            {[...new Set([...SLIDING, slidingText])].filter(Boolean).map((text) => {
              const [size = '', every = ''] = text.split('/');
              return (
                <option key={text} value={text}>
                  {words.slidingOption(size, every)}
                </option>
              );
            })}
          </select>
        </label>
      )}
      {groupBy.length > 0 && (
        <label className="field">
          <span className="field-label">{words.top}</span>
          <select value={top} onChange={(event) => change({ top: Number(event.target.value) })}>
            {[...new Set([...TOPS, top])]
              .sort((a, b) => a - b)
              .map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
          </select>
        </label>
      )}
    </>
  );
}

function GroupBy(props: {
  place: number;
  groupBy: readonly string[];
  metric: MetricDescription;
  change: (next: Partial<Question>) => void;
}) {
  const { place, groupBy, metric, change } = props;
  const words = messages;
  const own = groupBy[place] ?? '';
  const others = groupBy.filter((_, index) => index !== place);
  const offered = metric.dimensions.filter(({ name }) => !others.includes(name));
  const isKnown = own === '' || offered.some(({ name }) => name === own);
  return (
    <label className="field">
      <span className="field-label">{place === 0 ? words.groupBy : words.andBy}</span>
      <select
        value={own}
        onChange={(event) => {
          const chosen = event.target.value;
          change({
            groupBy: [...groupBy.slice(0, place), ...(chosen ? [chosen] : []), ...groupBy.slice(place + 1)],
          });
        }}
      >
        <option value="">{words.nothing}</option>
        {!isKnown && <option value={own}>{own}</option>}
        {offered.map(({ name, description }) => (
          <option key={name} value={name} title={description}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
