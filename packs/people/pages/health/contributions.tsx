/** The score as a waterfall: from the own normal, pillar by pillar, to where the organisation stands. */
import { GroupValue } from '@bellwether/ui/components/group-value.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatPercent, formatScaled, scaleFor } from '@bellwether/ui/format/number.ts';
import { messages as shared } from '../figures/messages.ts';
import { pillarTitle } from '../figures/pillars.ts';
import type { OrganisationHealth } from './health.ts';
import { messages } from './messages.ts';
import { NORMAL, SCALE_MAX, waterfallOf } from './waterfall.ts';

const words = messages.score;
const TENTHS = { ...scaleFor(5, 'score'), decimals: 1 };

export function Contributions({ health }: { health: OrganisationHealth }) {
  const steps = waterfallOf(health.contributions);
  return (
    <section className="panel" aria-labelledby="contributions">
      <header className="panel-head">
        <h2 id="contributions">{words.title}</h2>
        {health.coverage !== null && <span className="quiet">{words.coverage(formatPercent(health.coverage))}</span>}
      </header>
      <p className="quiet">{words.lead}</p>
      <ScrollRegion label={shared.tableOf(words.title)}>
        <table aria-labelledby="contributions" className="waterfall">
          <thead>
            <tr>
              <th scope="col">{words.pillar}</th>
              <th scope="col" className="waterfall-column">
                {words.bar}
              </th>
              <th scope="col" className="figure-column waterfall-z" title={words.zMore}>
                {words.z}
              </th>
              <th scope="col" className="figure-column">
                {words.contribution}
              </th>
            </tr>
          </thead>
          <tbody>
            <Row name={words.start} from={0} to={NORMAL} tone="base" value={formatScaled(NORMAL, TENTHS)} />
            {steps.map(({ contribution, bar }) => (
              <Row
                key={contribution.pillar}
                name={pillarTitle(contribution.pillar)}
                more={words.weight(formatPercent(contribution.weight))}
                from={bar?.from}
                to={bar?.to}
                tone={bar?.rises ? 'rise' : 'fall'}
                z={contribution.z === null ? undefined : signed(contribution.z)}
                value={
                  contribution.contribution === null ? (
                    <GroupValue figure={{ value: null, reason: contribution.reason ?? null }} unit="score" />
                  ) : (
                    signed(contribution.contribution)
                  )
                }
              />
            ))}
            {health.ohs_score !== null && (
              <Row
                name={words.end}
                from={0}
                to={health.ohs_score}
                tone="total"
                interval={
                  health.ohs_low !== null && health.ohs_high !== null ? [health.ohs_low, health.ohs_high] : undefined
                }
                value={<b>{formatScaled(health.ohs_score, TENTHS)}</b>}
              />
            )}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function Row(props: {
  name: string;
  more?: string;
  from: number | undefined;
  to: number | undefined;
  tone: 'base' | 'rise' | 'fall' | 'total';
  z?: string | undefined;
  interval?: readonly [number, number] | undefined;
  value: React.ReactNode;
}) {
  const { name, more, from, to, tone, z, interval, value } = props;
  return (
    <tr data-tone={tone}>
      <th scope="row">
        {name}
        {more && <small> {more}</small>}
      </th>
      <td className="waterfall-column">
        <div className="waterfall-track" aria-hidden="true">
          <i className="waterfall-normal" style={{ left: percent(NORMAL) }} />
          {from !== undefined && to !== undefined && (
            <b style={{ left: percent(from), width: percent(Math.max(to - from, 0.02)) }} />
          )}
          {interval && <u style={{ left: percent(interval[0]), width: percent(interval[1] - interval[0]) }} />}
        </div>
      </td>
      <td className="figure-column waterfall-z">{z}</td>
      <td className="figure-column">{value}</td>
    </tr>
  );
}

function percent(value: number): string {
  return `${(value / SCALE_MAX) * 100}%`;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${formatScaled(value, TENTHS)}`;
}
