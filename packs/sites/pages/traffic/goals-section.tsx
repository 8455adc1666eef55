/** What a site hopes for, and in how many visits it came about. A goal counts from the past, too: it is a question. */
import type { Filter } from '@bellwether/ui/api/types.ts';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import type { View } from '@bellwether/ui/view/view.tsx';
import type { Site, SiteGoal } from '../site/site.ts';
import { messages } from './messages.ts';
import { type TotalQuestion, useTotals } from './use-traffic.ts';

const words = messages.goals;

export function GoalsSection({ site, view }: { site: Site; view: View }) {
  const ofSite: Filter = { dimension: 'site', op: 'in', values: [site.name] };
  const all: TotalQuestion = { metric: 'site_sessions', filters: [ofSite] };
  const answers = useTotals([all, ...site.goals.map((goal) => questionOf(goal, ofSite))], view);
  if (site.goals.length === 0) return null;
  const visits = answers.value?.[0]?.total;
  return (
    <section className="panel" aria-labelledby="goals">
      <header className="panel-head">
        <h2 id="goals">{words.title}</h2>
      </header>
      <ScrollRegion label={words.table}>
        <table aria-labelledby="goals">
          <thead>
            <tr>
              <th scope="col">{words.goal}</th>
              <th scope="col" className="figure-column">
                {words.reached}
              </th>
              <th scope="col" className="figure-column">
                {words.rate}
              </th>
            </tr>
          </thead>
          <tbody>
            {site.goals.map((goal, index) => {
              const reached = answers.value?.[index + 1]?.total;
              const isKnown = typeof reached === 'number' && typeof visits === 'number' && visits > 0;
              return (
                <tr key={goal.name}>
                  <th scope="row">
                    {goal.name}{' '}
                    <span className="quiet">{goal.kind === 'event' ? words.event(goal.matches) : goal.matches}</span>
                  </th>
                  <td className="figure-column">{isKnown ? formatCount(reached) : uiMessages.states.noData}</td>
                  <td className="figure-column">{isKnown ? formatPercent(reached / visits, 1) : ''}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function questionOf({ kind, matches }: SiteGoal, ofSite: Filter): TotalQuestion {
  return kind === 'event'
    ? { metric: 'site_event_sessions', filters: [ofSite, { dimension: 'event_name', op: 'in', values: [matches] }] }
    : { metric: 'site_sessions', filters: [ofSite, { dimension: 'path', op: 'in', values: [matches] }] };
}
