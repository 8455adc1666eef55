/** Funnels: several steps, how many visitors come through each, and how groups differ. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { messages as shared } from '../behaviour/messages.ts';
import { DataNote, Hidden } from '../behaviour/notes.tsx';
import { useOfferedActions } from '../behaviour/offered-actions.ts';
import { ScopeBar } from '../behaviour/scope-bar.tsx';
import { ShareText } from '../behaviour/share-text.tsx';
import { type Site, useAnalysis, useSites } from '../behaviour/site-api.ts';
import { queryOf, useScope } from '../behaviour/use-scope.ts';
import '../behaviour/behaviour.css';
import './funnels.css';
import { answerOf, type Funnel } from './funnel.ts';
import { FunnelForm } from './funnel-form.tsx';
import { messages } from './messages.ts';

export default function FunnelsPage() {
  const scope = useScope();
  const sites = useSites() ?? [];
  const asked = (name: string) => scope.asked.get(name) ?? '';
  const steps = asked('steps') || stepsToGoal(sites, scope.site);
  const query = queryOf(scope, {
    ...{ steps, order: asked('order'), window_minutes: asked('window') },
    ...{ exclude: asked('exclude'), by: asked('by') },
  });
  const { value: funnel, problem, reload } = useAnalysis<Funnel>('funnel', query);
  const offered = useOfferedActions(scope, sites);
  return (
    <Page
      question={messages.question}
      answer={
        funnel ? (
          <Sentences phrases={answerOf(funnel, shared.lastDays[scope.days])} />
        ) : problem ? undefined : (
          shared.reading
        )
      }
    >
      <ScopeBar scope={scope} sites={sites} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {funnel && <DataNote answer={funnel} />}
      {funnel && <Steps funnel={funnel} />}
      {funnel?.groups && <Groups groups={funnel.groups} floor={funnel.floor} />}
      <FunnelForm key={scope.asked.toString() + steps} steps={steps} asked={asked} offered={offered} />
      <p className="quiet">{shared.visitorNote}</p>
    </Page>
  );
}

/** Until somebody asks: from any page to what the site hopes for, or to anything it has a name for. */
function stepsToGoal(sites: readonly Site[], name: string | undefined): string {
  const goal = sites.find((site) => name === undefined || site.name === name)?.goals[0];
  return `page:* > ${goal ? `${goal.kind}:${goal.matches}` : 'event:*'}`;
}

function Steps({ funnel: { steps, floor } }: { funnel: Funnel }) {
  const most = steps[0]?.visitors ?? 0;
  const { columns } = messages;
  return (
    <section className="panel" aria-labelledby="funnel">
      <header className="panel-head">
        <h2 id="funnel">{messages.funnel}</h2>
      </header>
      <ScrollRegion label={messages.funnel}>
        <table aria-label={messages.funnel} className="funnel-steps">
          <thead>
            <tr>
              <th scope="col">{columns.step}</th>
              <th scope="col" className="figure-column">
                {columns.visitors}
              </th>
              <th scope="col" className="figure-column">
                {columns.ofFirst}
              </th>
              <th scope="col" className="figure-column">
                {columns.ofPrevious}
              </th>
              <th scope="col" className="figure-column">
                {columns.lost}
              </th>
              <th scope="col" className="figure-column">
                {columns.time}
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place; the same action may be two.
              <tr key={at}>
                <th scope="row">
                  <span className="funnel-name">{step.step}</span>
                  <span className="funnel-track" aria-hidden="true">
                    <i style={{ width: `${most > 0 ? ((step.visitors ?? 0) / most) * 100 : 0}%` }} />
                  </span>
                </th>
                <td className="figure-column">
                  {step.visitors === null ? <Hidden floor={floor} /> : formatCount(step.visitors)}
                </td>
                <td className="figure-column">{step.of_first ? <ShareText share={step.of_first} /> : shared.none}</td>
                <td className="figure-column">
                  {step.of_previous ? <ShareText share={step.of_previous} /> : shared.none}
                </td>
                <td className="figure-column">
                  {step.lost_since_previous === null ? shared.none : formatCount(step.lost_since_previous)}
                </td>
                <td className="figure-column">
                  {step.median_seconds_since_previous === null
                    ? shared.none
                    : formatFigure(step.median_seconds_since_previous, 'seconds')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="quiet behaviour-note">{messages.note}</p>
    </section>
  );
}

function Groups({ groups, floor }: { groups: NonNullable<Funnel['groups']>; floor: number }) {
  const { columns } = messages;
  return (
    <section className="panel" aria-labelledby="groups">
      <header className="panel-head">
        <h2 id="groups">{messages.comparison}</h2>
      </header>
      <ScrollRegion label={messages.comparison}>
        <SortableTable
          label={messages.comparison}
          rows={groups}
          rowKey={({ group }) => group}
          columns={[
            { key: 'group', head: columns.group, rowHead: true, cell: ({ group }) => group || messages.noName },
            {
              key: 'entered',
              head: columns.entered,
              figure: true,
              order: ({ entered }) => entered,
              cell: ({ entered }) => formatCount(entered),
            },
            {
              key: 'completed',
              head: columns.completed,
              figure: true,
              order: ({ completed }) => completed,
              cell: ({ completed }) => (completed === null ? <Hidden floor={floor} /> : formatCount(completed)),
            },
            {
              key: 'share',
              head: columns.share,
              figure: true,
              order: ({ share }) => share?.value,
              cell: ({ share }) => (share ? <ShareText share={share} /> : shared.none),
            },
          ]}
        />
      </ScrollRegion>
    </section>
  );
}
