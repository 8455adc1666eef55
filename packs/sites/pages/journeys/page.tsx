/** Journeys: from one page the pages that followed, or led to it, as a tree. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { messages as shared } from '../behaviour/messages.ts';
import { DataNote } from '../behaviour/notes.tsx';
import { ScopeBar } from '../behaviour/scope-bar.tsx';
import { type Analysed, useAnalysis, useSites } from '../behaviour/site-api.ts';
import { changeScope, queryOf, useScope } from '../behaviour/use-scope.ts';
import '../behaviour/behaviour.css';
import './journeys.css';
import { messages } from './messages.ts';

type Direction = 'after' | 'before';

interface Node {
  /** Null: where visits begin. */
  page: string | null;
  visitors: number;
  next: readonly Node[];
  rest: number;
  ended: number | null;
}

interface Journeys extends Analysed {
  page: string | null;
  direction: Direction;
  pages: readonly string[];
  tree: Node | null;
  reason: 'no_data' | 'suppressed' | null;
}

export default function JourneysPage() {
  const scope = useScope();
  const sites = useSites() ?? [];
  const page = scope.asked.get('page') ?? '';
  const direction: Direction = page !== '' && scope.asked.get('direction') === 'before' ? 'before' : 'after';
  const query = queryOf(scope, { page, direction });
  const { value: journeys, problem, reload } = useAnalysis<Journeys>('journeys', query);
  const pages = journeys?.pages ?? [];
  return (
    <Page
      question={messages.question}
      answer={
        journeys ? (
          <Answer journeys={journeys} range={shared.lastDays[scope.days]} />
        ) : problem ? undefined : (
          shared.reading
        )
      }
    >
      <ScopeBar scope={scope} sites={sites} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {journeys && <DataNote answer={journeys} />}
      <div className="behaviour-scope">
        <label className="field">
          <span className="field-label">{messages.page}</span>
          <select
            value={page}
            onChange={({ target }) =>
              changeScope({ page: target.value, ...(target.value === '' ? { direction: '' } : {}) })
            }
          >
            <option value="">{messages.entrance}</option>
            {(page !== '' && !pages.includes(page) ? [page, ...pages] : pages).map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        {page !== '' && (
          <Choice
            showLabel
            label={messages.direction}
            value={direction}
            options={(['after', 'before'] as const).map((value) => ({ value, label: messages.directions[value] }))}
            onChange={(value) => changeScope({ direction: value })}
          />
        )}
      </div>
      {journeys?.tree && (
        <section className="panel" aria-labelledby="tree">
          <header className="panel-head">
            <h2 id="tree">{messages.tree}</h2>
          </header>
          <ul className="journey">
            <Branch node={journeys.tree} whole={journeys.tree.visitors} direction={direction} />
          </ul>
          <p className="quiet behaviour-note">{messages.note}</p>
        </section>
      )}
    </Page>
  );
}

function Answer({ journeys: { tree, reason, direction }, range }: { journeys: Journeys; range: string }) {
  if (!tree) return reason === 'suppressed' ? messages.few : messages.nothing(range);
  const [most] = tree.next;
  const visitors = <b>{messages.visitors(formatCount(tree.visitors))}</b>;
  const saw = tree.page === null ? messages.began : messages[direction === 'after' ? 'went' : 'came'](tree.page);
  return (
    <>
      {messages.from(range)}
      {visitors}
      {most ? saw : messages.noneNext}
      {most && (
        <>
          <b>{most.page}</b>
          {messages.share(formatPercent(most.visitors / tree.visitors, 0))}
        </>
      )}
    </>
  );
}

function Branch({ node, whole, direction }: { node: Node; whole: number; direction: Direction }) {
  const { page, visitors, next, rest, ended } = node;
  const share = (count: number) => formatPercent(count / visitors, 0);
  const isLeaf = next.length === 0 && ended === null;
  return (
    <li>
      <span className="journey-row">
        <span className="journey-page">{page ?? messages.entrance}</span>
        <data value={visitors}>{formatCount(visitors)}</data>
        <span className="journey-share">{formatPercent(visitors / whole, 0)}</span>
        <span className="journey-track" aria-hidden="true">
          <i style={{ width: `${(visitors / whole) * 100}%` }} />
        </span>
      </span>
      {!isLeaf && rest > 0 && (
        <span className="journey-rest">
          {ended === null
            ? messages[direction === 'after' ? 'rest' : 'restBefore'](share(rest))
            : [
                ended > 0 && messages[direction === 'after' ? 'ended' : 'began_here'](share(ended)),
                rest > ended && messages.others(share(rest - ended)),
              ]
                .filter(Boolean)
                .join(', ')}
        </span>
      )}
      {next.length > 0 && (
        <ul>
          {next.map((one) => (
            <Branch key={one.page} node={one} whole={whole} direction={direction} />
          ))}
        </ul>
      )}
    </li>
  );
}
