/** One department: its figures, each with interval, people, level and a year behind it. */

import { GroupValue } from '@bellwether/ui/components/group-value.tsx';
import { LevelOf } from '@bellwether/ui/components/level.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { figure, type Phrase, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { BandPlot } from '../figures/band-plot.tsx';
import { messages as shared } from '../figures/messages.ts';
import { type Department, HISTORY_DAYS, historyOf, useDepartment } from './department.ts';
import './department.css';
import { type ShownFigure, shownFigures } from './figures.ts';
import { messages } from './messages.ts';

export default function DepartmentPage({ parameters }: PageProps) {
  const { value: department, problem, reload } = useDepartment(parameters.unit ?? '');
  const shown = department ? shownFigures(Object.keys(department.figures)) : [];
  const hidden = shown.filter(({ name }) => department?.figures[name]?.reason === 'suppressed').length;
  return (
    <Page
      question={department ? messages.question(department.name_generic) : messages.title}
      answer={department ? <Sentences phrases={answerOf(department, shown)} /> : problem ? undefined : shared.reading}
      actions={
        <Link className="button" href="/people">
          {messages.back}
        </Link>
      }
    >
      {problem &&
        (problem.status === 404 ? <p>{messages.missing}</p> : <ProblemNote problem={problem} retry={reload} />)}
      {department && (
        <ul className="signal-cards">
          {shown.map((one) => (
            <Card key={one.name} shown={one} department={department} />
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <p className="quiet">
          {shared.hiddenNote(hidden)} {messages.hidden}
        </p>
      )}
    </Page>
  );
}

function Card({ shown: { name, title, more, unit }, department }: { shown: ShownFigure; department: Department }) {
  const known = department.figures[name];
  const history = historyOf(department, name);
  return (
    <li className="signal-card">
      <header>
        <h2>{title}</h2>
        {known?.value !== null && known?.value !== undefined && <LevelOf level={known.level} />}
      </header>
      <div className="figure-value">
        <GroupValue figure={known} unit={unit} full />
      </div>
      <BandPlot label={messages.history(title, HISTORY_DAYS)} values={history} />
      <p className="quiet">
        {more}
        {known?.method && (
          <>
            {' '}
            <code>{known.method}</code>
          </>
        )}
      </p>
    </li>
  );
}

function answerOf(department: Department, shown: readonly ShownFigure[]): Phrase[] {
  const words = messages.answer;
  const people =
    department.employee_count === null
      ? [said(words.peopleHidden)]
      : [figure(words.people(formatCount(department.employee_count)))];
  const known = shown.filter(({ name }) => department.figures[name]?.level);
  if (known.length === 0) return [...people, said(words.unknown)];
  const unusual = known.filter(({ name }) => department.figures[name]?.level !== 'low').map(({ title }) => title);
  if (unusual.length === 0) return [...people, said(words.none)];
  const names = unusual.join(', ').toLowerCase();
  return [...people, said(words.unusual(unusual.length === 1)), figure(names), said(words.unusualEnd)];
}
