/** One wave: how many answer, by group above the floor, while it runs and after. */
import type { ApiProblem } from '@bellwether/ui/api/client.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { messages } from '../waves/messages.ts';
import { Share } from '../waves/page.tsx';
import '../waves/waves.css';
import { asProblem, titleOf, useWave, type Wave, type WaveCell } from '../waves/waves.ts';

const words = messages.wave;

export default function WavePage({ parameters }: PageProps) {
  const waveId = parameters.wave_id ?? '';
  const { value: wave, problem, reload } = useWave(waveId);
  const maySend = useMay('surveys:send');
  const [failed, setFailed] = useState<ApiProblem>();
  const act = async (path: string, body: object): Promise<void> => {
    try {
      await api.post(path, body);
      setFailed(undefined);
    } catch (error) {
      setFailed(asProblem(error));
    }
    reload();
  };
  return (
    <Page
      question={wave ? titleOf(wave) : words.question}
      answer={wave ? answerOf(wave) : problem ? undefined : words.reading}
      actions={
        wave && (
          <>
            {maySend && wave.status === 'preparing' && (
              <button
                type="button"
                className="button primary"
                onClick={() => void act(`/api/v1/surveys/${wave.survey_id}/send`, { wave_id: waveId })}
              >
                {words.sendPrepared}
              </button>
            )}
            {maySend && wave.status === 'running' && (
              <button
                type="button"
                className="button"
                onClick={() => {
                  if (confirm(words.closeSure)) void act(`/api/v1/waves/${encodeURIComponent(waveId)}/close`, {});
                }}
              >
                {words.close}
              </button>
            )}
            {wave.status === 'closed' && <Link href="/surveys/results">{words.results}</Link>}
          </>
        )
      }
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {failed && <ProblemNote problem={failed} />}
      {wave && (
        <>
          <p className="quiet">
            {wave.closed_at ? words.closedAt : words.until} <Time at={wave.closed_at ?? wave.closes_at} form="day" />.{' '}
            {wave.remind_after_hours.length === 0
              ? words.noReminders
              : words.reminders(wave.remind_after_hours.map(words.hours).join(', '))}
          </p>
          <Cells cells={wave.cells} />
          <p className="quiet page-foot">
            {words.groupsNote} {words.anonymous}
          </p>
        </>
      )}
    </Page>
  );
}

function Cells({ cells }: { cells: readonly WaveCell[] }) {
  const columns = messages.columns;
  return (
    <section className="panel" aria-labelledby="cells">
      <header className="panel-head">
        <h2 id="cells">{words.groups}</h2>
      </header>
      <ScrollRegion label={words.groups}>
        <SortableTable
          label={words.groups}
          rows={cells}
          rowKey={({ cell_id }) => cell_id}
          columns={[
            {
              key: 'group',
              head: words.group,
              rowHead: true,
              order: ({ name_generic }) => name_generic,
              cell: ({ name_generic, is_rest }) => (
                <>
                  {name_generic} {is_rest && <span className="quiet">{words.rest}</span>}
                </>
              ),
            },
            {
              key: 'invited',
              head: columns.invited,
              figure: true,
              order: ({ invited }) => invited,
              cell: ({ invited }) => formatCount(invited),
            },
            {
              key: 'answered',
              head: columns.answered,
              figure: true,
              order: ({ answered }) => answered,
              cell: ({ answered }) =>
                answered === null ? (
                  <span className="quiet">{words.hidden}</span>
                ) : (
                  messages.atLeast(formatCount(answered))
                ),
            },
            {
              key: 'share',
              head: columns.share,
              figure: true,
              order: ({ answered, invited }) => (answered === null ? null : answered / invited),
              cell: ({ answered, invited }) => answered !== null && <Share answered={answered} invited={invited} />,
            },
          ]}
        />
      </ScrollRegion>
    </section>
  );
}

function answerOf({ status, answered, invited }: Wave): string {
  const [many, all] = [formatCount(answered), formatCount(invited)];
  return status === 'preparing'
    ? words.prepared(all)
    : status === 'closed'
      ? words.over(many, all)
      : words.open(many, all);
}
