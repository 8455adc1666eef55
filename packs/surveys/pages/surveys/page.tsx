/** Surveys and what each waits for. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useDeferredValue, useState } from 'react';
import { messages } from './messages.ts';
import { NewSurvey } from './new-survey.tsx';
import { StatusMark } from './status-mark.tsx';
import './surveys.css';
import { builderPath, STATUSES, type SurveyStatus, type SurveySummary, useSurveys } from './surveys.ts';

export default function SurveysPage() {
  const [status, setStatus] = useState<SurveyStatus | 'all'>('all');
  const [search, setSearch] = useState('');
  const [isNew, setNew] = useState(false);
  const mayWrite = useMay('surveys:write');
  const sought = useDeferredValue(search.trim());
  const { value: found, problem, reload } = useSurveys(status === 'all' ? undefined : status, sought);
  const isWhole = status === 'all' && sought === '';
  return (
    <Page
      question={messages.question}
      answer={found && isWhole ? answerOf(found.surveys) : undefined}
      actions={
        mayWrite && (
          <button type="button" className="button primary" onClick={() => setNew(true)}>
            {messages.create}
          </button>
        )
      }
    >
      <div className="survey-filters">
        <Choice
          label={messages.filter}
          value={status}
          options={[
            { value: 'all', label: messages.all },
            ...STATUSES.map((value) => ({ value, label: messages.status[value] })),
          ]}
          onChange={setStatus}
        />
        <input
          type="search"
          aria-label={messages.search}
          placeholder={messages.search}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      </div>
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {found && found.surveys.length === 0 && !isWhole && <p className="quiet">{messages.nothing}</p>}
      {found && found.surveys.length > 0 && <Surveys surveys={found.surveys} />}
      {isNew && <NewSurvey close={() => setNew(false)} />}
    </Page>
  );
}

function Surveys({ surveys }: { surveys: readonly SurveySummary[] }) {
  const words = messages.columns;
  return (
    <div className="scroll survey-list">
      <SortableTable
        label={messages.question}
        rows={surveys}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'title',
            head: words.title,
            rowHead: true,
            order: ({ title }) => title,
            cell: ({ id, title, origin }) => (
              <>
                <Link href={builderPath(id)}>{title}</Link> <span className="quiet">{messages.origin[origin]}</span>
              </>
            ),
          },
          {
            key: 'status',
            head: words.status,
            order: ({ status }) => STATUSES.indexOf(status),
            cell: ({ status }) => (
              <>
                <StatusMark status={status} /> <span className="quiet survey-next">{messages.next[status]}</span>
              </>
            ),
          },
          {
            key: 'questions',
            head: words.questions,
            figure: true,
            order: ({ questions }) => questions,
            cell: ({ questions }) => formatCount(questions),
          },
          {
            key: 'minutes',
            head: words.minutes,
            figure: true,
            order: ({ minutes }) => minutes,
            cell: ({ minutes }) => formatCount(minutes),
          },
          { key: 'languages', head: words.languages, cell: ({ languages }) => languages.join(', ') },
          {
            key: 'changed',
            head: words.changed,
            order: ({ updated_at }) => updated_at,
            cell: ({ updated_at }) => <Time at={updated_at} />,
          },
        ]}
      />
    </div>
  );
}

function answerOf(surveys: readonly SurveySummary[]): string {
  const words = messages.answer;
  if (surveys.length === 0) return words.none;
  const count = (status: SurveyStatus) => surveys.filter((survey) => survey.status === status).length;
  const parts = [
    ...(count('in_review') > 0 ? [words.waiting(formatCount(count('in_review')))] : []),
    ...(count('approved') > 0 ? [words.ready(formatCount(count('approved')))] : []),
    ...(count('published') > 0 ? [words.running(formatCount(count('published')))] : []),
  ];
  const all = words.some(formatCount(surveys.length), surveys.length === 1);
  return `${all}: ${parts.length > 0 ? parts.join(', ') : words.rest}.`;
}
