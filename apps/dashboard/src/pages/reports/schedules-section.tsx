/** When reports are made by themselves, where they go, and when next. */
import type { Resource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm } from '../access/parts/confirm.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type ReportChannel, SCHEDULES, type Schedule, type Template } from './reports.ts';
import { ScheduleDialog } from './schedule-dialog.tsx';

const words = messages.schedules;

export function SchedulesSection({
  schedules,
  templates,
}: {
  schedules: Resource<{ schedules: readonly Schedule[]; channels: readonly ReportChannel[] }>;
  templates: readonly Template[] | undefined;
}) {
  const action = useAction();
  const maySend = useMay('exports:write');
  const [edited, setEdited] = useState<Schedule | 'new'>();
  const [removed, setRemoved] = useState<Schedule>();
  const done = (said: string | undefined) => {
    schedules.reload();
    void action.run('say', async () => said);
  };
  const { value } = schedules;
  return (
    <section className="panel" aria-label={words.list}>
      {maySend && templates && templates.length > 0 && (
        <div className="actions">
          <button type="button" className="button" onClick={() => setEdited('new')}>
            {words.add}
          </button>
        </div>
      )}
      <ActionNote action={action} />
      {schedules.problem && <ProblemNote problem={schedules.problem} retry={schedules.reload} />}
      {!value && schedules.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {value?.schedules.length === 0 && (
        <p className="quiet">
          {words.empty} {templates?.length === 0 && words.needTemplate}
        </p>
      )}
      <ul className="rows">
        {value?.schedules.map((schedule) => (
          <li key={schedule.schedule_id} className="schedule-row">
            <div>
              <b>{templates?.find((each) => each.template_id === schedule.template_id)?.title ?? words.gone}</b>
              <p>
                <code>{schedule.cron}</code> {schedule.time_zone} · {words.channels.toLowerCase()}{' '}
                {namesOf(schedule, value.channels) || words.noChannelsShort}
              </p>
              <p className="quiet">
                {schedule.enabled ? (
                  <>
                    {words.next}{' '}
                    {schedule.next_at.map((at, index) => (
                      <span key={at}>
                        {index > 0 && ', '}
                        <Time at={at} form="day" />
                      </span>
                    ))}
                  </>
                ) : (
                  words.off
                )}
              </p>
            </div>
            {maySend && (
              <div className="actions">
                <button type="button" className="button" onClick={() => setEdited(schedule)}>
                  {words.edit}
                </button>
                <button type="button" className="button plain" onClick={() => setRemoved(schedule)}>
                  {words.remove}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      <p className="quiet">{words.rights}</p>
      {edited && value && templates && (
        <ScheduleDialog
          schedule={edited === 'new' ? undefined : edited}
          templates={templates}
          channels={value.channels}
          close={() => setEdited(undefined)}
          saved={() => {
            setEdited(undefined);
            done(words.saved);
          }}
        />
      )}
      {removed && (
        <Confirm
          question={{
            title: words.removeTitle,
            more: <p>{words.removeMore}</p>,
            verb: words.remove,
            working: words.removing,
            work: async () => {
              await api.delete(`${SCHEDULES}/${encodeURIComponent(removed.schedule_id)}`);
              return words.removed;
            },
          }}
          close={() => setRemoved(undefined)}
          done={(said) => {
            setRemoved(undefined);
            done(said);
          }}
        />
      )}
    </section>
  );
}

function namesOf({ channel_ids }: Schedule, channels: readonly ReportChannel[]): string {
  return channels
    .filter(({ channel_id }) => channel_ids.includes(channel_id))
    .map(({ name }) => name)
    .join(', ');
}
