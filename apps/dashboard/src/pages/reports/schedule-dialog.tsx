/** Making a schedule, or changing one: which report, when, in which zone, to whom. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type ReportChannel, SCHEDULES, type Schedule, type Template } from './reports.ts';

const words = messages.schedules;
const PRESETS = { weekly: '0 8 * * 1', monthly: '0 8 1 * *', daily: '0 7 * * *' } as const;
type Preset = keyof typeof PRESETS | 'own';

export function ScheduleDialog(props: {
  schedule: Schedule | undefined;
  templates: readonly Template[];
  channels: readonly ReportChannel[];
  close: () => void;
  saved: () => void;
}) {
  const { schedule, templates, channels, close, saved } = props;
  const action = useAction();
  const [template, setTemplate] = useState(schedule?.template_id ?? templates[0]?.template_id ?? '');
  const [cron, setCron] = useState<string>(schedule?.cron ?? PRESETS.weekly);
  const [preset, setPreset] = useState<Preset>(presetOf(schedule?.cron ?? PRESETS.weekly));
  const [zone, setZone] = useState(schedule?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [to, setTo] = useState<readonly string[]>(schedule?.channel_ids ?? []);
  const [enabled, setEnabled] = useState(schedule?.enabled ?? true);
  const title = schedule ? words.edit : words.add;

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const body = { template_id: template, cron: cron.trim(), time_zone: zone.trim(), channel_ids: to, enabled };
    const isDone = await action.run('save', async () => {
      if (schedule)
        await api.put(`${SCHEDULES}/${encodeURIComponent(schedule.schedule_id)}`, {
          version: schedule.version,
          ...body,
        });
      else await api.post(SCHEDULES, body);
      return undefined;
    });
    if (isDone) saved();
  }

  return (
    <Dialog label={title} close={close}>
      <form className="access-dialog" onSubmit={(event) => void submit(event)}>
        <h2>{title}</h2>
        <label className="field">
          <span className="field-label">{words.template}</span>
          <select value={template} onChange={(event) => setTemplate(event.target.value)}>
            {templates.map(({ template_id, title: name }) => (
              <option key={template_id} value={template_id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Choice
          label={words.when}
          showLabel
          value={preset}
          options={(['weekly', 'monthly', 'daily', 'own'] as const).map((value) => ({
            ...{ value, label: words.presets[value] },
          }))}
          onChange={(next) => {
            setPreset(next);
            if (next !== 'own') setCron(PRESETS[next]);
          }}
        />
        <label className="field">
          <span className="field-label">{words.cron}</span>
          <input
            required
            maxLength={100}
            value={cron}
            onChange={(event) => {
              setCron(event.target.value);
              setPreset(presetOf(event.target.value));
            }}
          />
        </label>
        <label className="field">
          <span className="field-label">{words.zone}</span>
          <input required maxLength={64} value={zone} onChange={(event) => setZone(event.target.value)} />
        </label>
        <fieldset className="scopes">
          <legend className="field-label">{words.channels}</legend>
          {channels.length === 0 && <p className="quiet">{words.noChannels}</p>}
          {channels.map(({ channel_id, name, kind }) => (
            <label key={channel_id} className="check">
              <input
                type="checkbox"
                checked={to.includes(channel_id)}
                onChange={(event) =>
                  setTo(event.target.checked ? [...to, channel_id] : to.filter((each) => each !== channel_id))
                }
              />
              {name} <span className="quiet">{kind}</span>
            </label>
          ))}
        </fieldset>
        <label className="check">
          <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />
          {words.on}
        </label>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="save" working={words.saving} kind="primary">
            {words.save}
          </ActionButton>
        </div>
      </form>
    </Dialog>
  );
}

function presetOf(cron: string): Preset {
  return (Object.keys(PRESETS) as (keyof typeof PRESETS)[]).find((each) => PRESETS[each] === cron.trim()) ?? 'own';
}
