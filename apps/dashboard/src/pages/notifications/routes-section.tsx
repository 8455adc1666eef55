/** The routes there are, each told in a sentence. */
import type { Resource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm } from '../access/parts/confirm.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type Channel, type Matching, ROUTES, type Route } from './notifications.ts';
import { RouteDialog } from './route-dialog.tsx';

const words = messages.routes;
const pathOf = ({ route_id }: Route): string => `${ROUTES}/${encodeURIComponent(route_id)}`;

export function RoutesSection(props: {
  routes: Resource<readonly Route[]>;
  /** `undefined` for those who may not see channels. */
  channels: readonly Channel[] | undefined;
  maySet: boolean;
}) {
  const { routes, channels, maySet } = props;
  const action = useAction();
  const [edited, setEdited] = useState<Route | 'new'>();
  const [removed, setRemoved] = useState<Route>();
  const done = (said: string | undefined) => {
    routes.reload();
    void action.run('say', async () => said);
  };
  const hasChannel = channels !== undefined && channels.length > 0;
  return (
    <section className="panel" aria-label={words.list}>
      {maySet && hasChannel && (
        <div className="actions">
          <button type="button" className="button" onClick={() => setEdited('new')}>
            {words.add}
          </button>
        </div>
      )}
      <ActionNote action={action} />
      {routes.problem && <ProblemNote problem={routes.problem} retry={routes.reload} />}
      {!routes.value && routes.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {routes.value?.length === 0 && (
        <p className="quiet">
          {words.empty} {maySet && !hasChannel && words.needChannel}
        </p>
      )}
      <ul className="rows">
        {routes.value?.map((route) => (
          <RouteRow
            key={route.route_id}
            route={route}
            channels={channels}
            changed={done}
            {...(maySet ? { edit: () => setEdited(route), remove: () => setRemoved(route) } : {})}
          />
        ))}
      </ul>
      {edited && (
        <RouteDialog
          route={edited === 'new' ? undefined : edited}
          channels={channels ?? []}
          close={() => setEdited(undefined)}
          saved={(route) => {
            setEdited(undefined);
            done(words.saved(route.name));
          }}
        />
      )}
      {removed && (
        <Confirm
          question={{
            title: words.removeTitle(removed.name),
            more: <p>{words.removeMore}</p>,
            verb: messages.channels.remove,
            working: messages.channels.removing,
            work: async () => {
              await api.delete(`${pathOf(removed)}?version=${removed.version}`);
              return messages.channels.removed(removed.name);
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

function RouteRow(props: {
  route: Route;
  channels: readonly Channel[] | undefined;
  changed: (said: string | undefined) => void;
  /** Absent for those who may not change it. */
  edit?: () => void;
  remove?: () => void;
}) {
  const { route, channels, changed, edit, remove } = props;
  const action = useAction();
  const turn = async () => {
    await api.patch(pathOf(route), { version: route.version, enabled: !route.enabled });
    changed(undefined);
    return undefined;
  };
  const nameOf = (id: string): string =>
    channels
      ? (channels.find(({ channel_id }) => channel_id === id)?.name ?? words.unknownChannel)
      : words.hiddenChannel;
  return (
    <li className="row-item">
      <div>
        <span>
          <b>{route.name}</b> {!route.enabled && <span className="tag">{messages.channels.off}</span>}
        </span>
        <small className="block">
          {matchingWords(route.matching)} →{' '}
          {route.steps
            .map(({ after_minutes, channel_ids }, index) => {
              const names = channel_ids.map(nameOf).join(', ');
              return index === 0 ? names : `${words.later(after_minutes)} ${names}`;
            })
            .join(' → ')}
        </small>
        <small className="block quiet">
          {groupWords(route)}
          {route.quiet_hours &&
            ` · ${words.quietOf(route.quiet_hours.from, route.quiet_hours.to, route.quiet_hours.time_zone)}`}
        </small>
        <ActionNote action={action} />
      </div>
      {edit && (
        <div className="actions">
          <button type="button" className="button" onClick={edit}>
            {messages.channels.edit}
          </button>
          <ActionButton
            action={action}
            name="turn"
            working={messages.channels.switching}
            onPress={() => void action.run('turn', turn)}
          >
            {route.enabled ? messages.channels.switchOff : messages.channels.switchOn}
          </ActionButton>
          <button type="button" className="button" onClick={remove}>
            {messages.channels.remove}
          </button>
        </div>
      )}
    </li>
  );
}

/** `Budgets, Rules; critical` */
export function matchingWords({ kinds = [], severities = [], packs = [], units = [] }: Matching): string {
  const parts = [
    kinds.map((kind) => messages.kinds[kind]),
    severities.map((severity) => messages.severities[severity]),
    packs,
    units,
  ].filter((part) => part.length > 0);
  return parts.length === 0 ? words.everything : parts.map((part) => part.join(', ')).join('; ');
}

function groupWords({ group_by, group_wait_seconds }: Route): string {
  if (group_by.includes('each')) return words.each;
  if (group_wait_seconds === 0) return words.noWait;
  if (group_by.length === 0) return words.together(group_wait_seconds);
  return words.grouped(group_by.map((field) => words.groups[field] ?? field).join(', '), group_wait_seconds);
}
