/** Making a route, or changing one. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { partMessages } from '../access/parts/messages.ts';
import { useAction } from '../access/parts/use-action.ts';
import { MatchingFields, Ticks } from './matching-fields.tsx';
import { messages } from './messages.ts';
import { type Channel, type Matching, ROUTES, type Route, type RouteStep } from './notifications.ts';

const words = messages.routes;
const GROUP_FIELDS = ['kind', 'severity', 'unit', 'each'] as const;
const STEPS_MAX = 5;
const NIGHT = { from: '22:00', to: '07:00' };

export function RouteDialog(props: {
  route: Route | undefined;
  channels: readonly Channel[];
  close: () => void;
  saved: (route: Route) => void;
}) {
  const { route, channels, close, saved } = props;
  const action = useAction();
  const [name, setName] = useState(route?.name ?? '');
  const [matching, setMatching] = useState<Matching>(route?.matching ?? {});
  const first = channels.length === 1 ? channels.map(({ channel_id }) => channel_id) : [];
  const [steps, setSteps] = useState<readonly RouteStep[]>(route?.steps ?? [{ after_minutes: 0, channel_ids: first }]);
  const [groupBy, setGroupBy] = useState<readonly string[]>(route?.group_by ?? ['kind']);
  const [waitSeconds, setWaitSeconds] = useState(String(route?.group_wait_seconds ?? 30));
  const [quiet, setQuiet] = useState(route?.quiet_hours ?? null);
  const title = route ? words.editTitle(route.name) : words.addTitle;
  const lacksChannel = steps.some(({ channel_ids }) => channel_ids.length === 0);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const body = {
      ...{ name: name.trim(), matching, steps, group_by: groupBy },
      ...{ group_wait_seconds: Number(waitSeconds), quiet_hours: quiet },
    };
    let answer: Route | undefined;
    await action.run('save', async () => {
      if (lacksChannel) throw new Error(words.noChannel);
      answer = route
        ? await api.patch<Route>(`${ROUTES}/${encodeURIComponent(route.route_id)}`, { version: route.version, ...body })
        : await api.post<Route>(ROUTES, body);
      return undefined;
    });
    if (answer) saved(answer);
  }

  const change = (index: number, changed: Partial<RouteStep>) =>
    setSteps(steps.map((step, other) => (other === index ? { ...step, ...changed } : step)));

  return (
    <Dialog label={title} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{title}</h2>
        <label className="field">
          <span className="field-label">{words.name}</span>
          <input
            required
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <MatchingFields value={matching} change={setMatching} />
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place
          <div key={index} className="route-step">
            {index > 0 && (
              <label className="inline-field">
                <span>{words.after}</span>
                <input
                  type="number"
                  min={(steps[index - 1]?.after_minutes ?? 0) + 1}
                  max={10_080}
                  required
                  value={step.after_minutes}
                  onChange={(event) => change(index, { after_minutes: Number(event.target.value) })}
                />
                <span>{words.minutes}</span>
              </label>
            )}
            <Ticks
              legend={index === 0 ? `${words.steps}: ${words.atOnce}` : words.steps}
              options={channels.map(({ channel_id }) => channel_id)}
              labels={Object.fromEntries(channels.map((channel) => [channel.channel_id, channel.name]))}
              value={step.channel_ids}
              change={(channel_ids) => change(index, { channel_ids })}
            />
            {index > 0 && (
              <button
                type="button"
                className="link"
                onClick={() => setSteps(steps.filter((_, other) => other !== index))}
              >
                {words.removeStep}
              </button>
            )}
          </div>
        ))}
        {steps.length < STEPS_MAX && (
          <button
            type="button"
            className="link"
            onClick={() =>
              setSteps([...steps, { after_minutes: (steps.at(-1)?.after_minutes ?? 0) + 15, channel_ids: [] }])
            }
          >
            {words.addStep}
          </button>
        )}
        <Ticks
          legend={words.groupBy}
          options={GROUP_FIELDS}
          labels={words.groups}
          value={groupBy as readonly (typeof GROUP_FIELDS)[number][]}
          change={setGroupBy}
        />
        <label className="inline-field">
          <span>{words.groupWait}</span>
          <input
            type="number"
            min={0}
            max={3600}
            required
            value={waitSeconds}
            onChange={(event) => setWaitSeconds(event.target.value)}
          />
          <span>{words.seconds}</span>
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={quiet !== null}
            onChange={(event) =>
              setQuiet(
                event.target.checked ? { ...NIGHT, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone } : null,
              )
            }
          />
          <span>{words.quiet}</span>
        </label>
        {quiet && (
          <div className="access-row">
            {(['from', 'to'] as const).map((end) => (
              <label key={end} className="field">
                <span className="field-label">{words[end]}</span>
                <input
                  type="time"
                  required
                  value={quiet[end]}
                  onChange={(event) => setQuiet({ ...quiet, [end]: event.target.value })}
                />
              </label>
            ))}
            <label className="field">
              <span className="field-label">{words.zone}</span>
              <input
                required
                value={quiet.time_zone}
                onChange={(event) => setQuiet({ ...quiet, time_zone: event.target.value })}
              />
            </label>
          </div>
        )}
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="save" working={messages.channels.saving} kind="primary">
            {messages.channels.save}
          </ActionButton>
          <button type="button" className="button plain" onClick={close}>
            {partMessages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
