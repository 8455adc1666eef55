/** Sends a survey now, or makes it a pulse that goes out every week. */
import type { ApiProblem } from '@bellwether/ui/api/client.ts';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { messages } from './messages.ts';
import { asProblem, useSendable, type Wave, wavePath } from './waves.ts';

const words = messages.form;
const DAY_MS = 86_400_000;

export function SendSurvey({ wanted, close }: { wanted: string | undefined; close: () => void }) {
  const { value: surveys, problem: unread } = useSendable();
  const [isWeekly, setWeekly] = useState(false);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();

  const send = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string): string => String(fields.get(name) ?? '').trim();
    const survey = text('survey');
    const days = Number(text('days'));
    const hours = text('reminders')
      .split(/[\s,;]+/)
      .filter((part) => part !== '')
      .map((part) => Math.round(Number(part) * 24));
    setSending(true);
    setProblem(undefined);
    try {
      if (isWeekly) {
        await api.post('/api/v1/pulses', {
          survey_id: survey,
          weekday: Number(text('weekday')),
          time: text('time'),
          zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          open_hours: Math.round(days * 24),
          share: Number(text('share')),
          remind_after_hours: hours,
        });
        navigate('/surveys/waves');
      } else {
        const { wave_id } = await api.post<Wave>(`/api/v1/surveys/${encodeURIComponent(survey)}/send`, {
          closes_at: new Date(Date.now() + days * DAY_MS).toISOString(),
          share: Number(text('share')),
          remind_after_hours: hours,
        });
        navigate(wavePath(wave_id));
      }
      close();
    } catch (error) {
      setProblem(asProblem(error));
      setSending(false);
    }
  };

  return (
    <Dialog label={words.title} close={close}>
      <form className="wave-form" onSubmit={(event) => void send(event)}>
        <h2>{words.title}</h2>
        {unread && <ProblemNote problem={unread} />}
        {problem && <ProblemNote problem={problem} />}
        {surveys?.length === 0 ? (
          <p className="quiet">{words.none}</p>
        ) : (
          <>
            <label>
              {words.survey}
              <select key={surveys?.length} name="survey" required defaultValue={wanted ?? ''}>
                <option value="" disabled>
                  {words.choose}
                </option>
                {surveys?.map(({ id, title }) => (
                  <option key={id} value={id}>
                    {title}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {words.share}
              <select name="share" defaultValue="1">
                <option value="1">{words.everybody}</option>
                <option value="0.5">{words.half}</option>
                <option value="0.25">{words.quarter}</option>
              </select>
            </label>
            <label>
              {words.days}
              <input name="days" type="number" min={1} max={60} defaultValue={14} required />
            </label>
            <label>
              {words.reminders}
              <input name="reminders" type="text" defaultValue="3, 7" inputMode="decimal" />
            </label>
            <label className="wave-check">
              <input type="checkbox" checked={isWeekly} onChange={({ target }) => setWeekly(target.checked)} />{' '}
              {words.weekly}
            </label>
            {isWeekly && (
              <div className="wave-weekly">
                <label>
                  {words.weekday}
                  <select name="weekday" defaultValue="2">
                    {messages.weekdays.map((day, i) => (
                      <option key={day} value={i + 1}>
                        {day}
                      </option>
                    ))}
                  </select>
                </label>
                <label>
                  {words.time}
                  <input name="time" type="time" defaultValue="09:30" required />
                </label>
              </div>
            )}
            <p className="quiet">{words.language}</p>
          </>
        )}
        <div className="actions">
          <button type="button" className="button" onClick={close}>
            {words.cancel}
          </button>
          {surveys && surveys.length > 0 && (
            <button type="submit" className="button primary" disabled={isSending}>
              {isSending ? words.sending : words.send}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
