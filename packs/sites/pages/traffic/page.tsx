/** Traffic: who comes, from where, what they do, and how fast pages are for them. */
import { FigureCard, FigureCards } from '@bellwether/ui/charts/figure-card.tsx';
import { MetricChart } from '@bellwether/ui/charts/metric-chart.tsx';
import { RankedTable } from '@bellwether/ui/charts/ranked-table.tsx';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { useView } from '@bellwether/ui/view/view.tsx';
import { useState } from 'react';
import { messages as shared } from '../site/messages.ts';
import { useSite } from '../site/use-site.ts';
import '../site/site.css';
import { answerOf } from './answer.ts';
import { GoalsSection } from './goals-section.tsx';
import { messages } from './messages.ts';
import { SitesSection } from './sites-section.tsx';
import { useTotals } from './use-traffic.ts';

const CARDS = [
  'site_visitors',
  'site_sessions',
  'site_page_views',
  'site_views_per_session',
  'site_bounce_rate',
  'site_visible_seconds_per_session',
] as const;
const VITALS = ['site_lcp_p75', 'site_inp_p75', 'site_cls_p75'] as const;
const DIMENSIONS = ['path', 'referrer', 'utm_source', 'device_class', 'browser', 'os'] as const;
type Dimension = (typeof DIMENSIONS)[number];

export default function TrafficPage() {
  const view = useView();
  const { sites } = useSite();
  const totals = useTotals(
    [
      { metric: 'site_sessions' },
      { metric: 'site_visitors' },
      { metric: 'site_page_views' },
      { metric: 'site_sessions', groupBy: 'referrer' },
    ],
    view,
  );
  const [sessions, visitors, views, referrers] = totals.value ?? [];
  const isEmpty = totals.value !== undefined && !sessions?.total;
  const isFirst = isEmpty && sites.value?.length === 0;
  const named = view.filters.find(({ dimension }) => dimension === 'site')?.values[0];
  const goalSite = sites.value?.find(({ name }) => name === named) ?? sites.value?.[0];
  return (
    <Page
      question={messages.question}
      answer={
        totals.value ? (
          isFirst ? (
            messages.first.title
          ) : (
            <Sentences
              phrases={answerOf({
                ...{ sessions: sessions?.total, visitors: visitors?.total, views: views?.total },
                referrers,
              })}
            />
          )
        ) : (
          shared.reading
        )
      }
    >
      {totals.problem && <ProblemNote problem={totals.problem} retry={totals.reload} />}
      {isFirst ? (
        <p>{messages.first.lead}</p>
      ) : (
        <>
          <FigureCards label={messages.figures}>
            {CARDS.map((name) => (
              <FigureCard key={name} metric={name} />
            ))}
          </FigureCards>
          <div className="columns">
            <MetricChart metric="site_sessions" />
            <Ranking />
          </div>
          {goalSite && <GoalsSection site={goalSite} view={view} />}
          <div>
            <h2>{messages.speed}</h2>
            <p className="quiet">{messages.speedMore}</p>
            <FigureCards label={messages.speed}>
              {VITALS.map((name) => (
                <FigureCard key={name} metric={name} />
              ))}
            </FigureCards>
          </div>
        </>
      )}
      {sites.problem && <ProblemNote problem={sites.problem} retry={sites.reload} />}
      {sites.value && <SitesSection sites={sites.value} reload={sites.reload} />}
    </Page>
  );
}

function Ranking() {
  const [by, setBy] = useState<Dimension>('path');
  return (
    <div className="site-ranking">
      <Choice
        label={messages.byLabel}
        value={by}
        options={DIMENSIONS.map((value) => ({ value, label: messages.dimensions[value] }))}
        onChange={setBy}
      />
      <RankedTable key={by} metric="site_sessions" groupBy={by} title={`${messages.by} ${messages.dimensions[by]}`} />
    </div>
  );
}
