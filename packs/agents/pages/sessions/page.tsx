/** The sessions of the range looked at, latest first, sorted and filtered as the reader likes, live while the range ends now. */
import { RankedTable } from '@bellwether/ui/charts/ranked-table.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount, formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useView } from '@bellwether/ui/view/view.tsx';
import '../figures/figures.css';
import { figure, type Phrase, Sentences, words } from '@bellwether/ui/components/sentences.tsx';
import { messages as figureMessages } from '../figures/messages.ts';
import { type RangeWords, rangeWords } from '../figures/range-words.ts';
import { messages } from './messages.ts';
import { SessionTable } from './session-table.tsx';
import type { AgentSession } from './sessions.ts';
import { notFilteredBy } from './sessions-address.ts';
import { useSessions } from './use-sessions.ts';

const SHOWN = 300;

export default function SessionsPage() {
  const view = useView();
  const sessions = useSessions({ ...view, limit: SHOWN });
  const list = sessions.value;
  const left = notFilteredBy(view.filters);
  return (
    <Page
      question={messages.question}
      answer={list ? <Sentences phrases={answerOf(list, rangeWords(view))} /> : figureMessages.reading}
    >
      {sessions.problem && <ProblemNote problem={sessions.problem} retry={sessions.reload} />}
      {left.length > 0 && <p className="state-late">{uiMessages.states.notFilteredBy(left.join(', '))}</p>}
      {list && (
        <section className="panel" aria-labelledby="session-list" aria-busy={sessions.loading}>
          <header className="panel-head">
            <h2 id="session-list">
              {messages.title} <small>{list.length >= SHOWN ? messages.latest(formatCount(SHOWN)) : ''}</small>
            </h2>
          </header>
          <SessionTable sessions={list} />
        </section>
      )}
      <div className="columns even">
        <RankedTable metric="agent_sessions" groupBy="agent" />
        <RankedTable metric="agent_sessions" groupBy="repository" />
      </div>
    </Page>
  );
}

function answerOf(list: readonly AgentSession[], range: RangeWords): Phrase[] {
  if (list.length === 0) return [words(messages.noneIn(range.now))];
  const cost = list.reduce((total, { costUsd }) => total + (costUsd ?? 0), 0);
  const failing = list.filter(({ errors, toolFailures }) => (errors ?? 0) + (toolFailures ?? 0) > 0).length;
  const [dearest] = list.toSorted((a, b) => (b.costUsd ?? 0) - (a.costUsd ?? 0));
  const whole = list.length < SHOWN ? messages.ran(range.now) : messages.ranLatest(range.now);
  return [
    words(whole),
    figure(messages.sessions(formatCount(list.length), list.length === 1)),
    words(messages.costing),
    figure(formatFigure(cost, 'usd')),
    words(messages.failing),
    figure(`${formatCount(failing)}\u00a0(${formatPercent(failing / list.length, 0)})`),
    words(messages.metTrouble),
    ...(dearest?.costUsd ? [words(messages.dearest), figure(formatFigure(dearest.costUsd, 'usd')), words('.')] : []),
  ];
}
