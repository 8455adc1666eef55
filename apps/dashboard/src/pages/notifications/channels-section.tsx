/** The channels there are, how each does, and what can be done with it. */
import type { Resource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm, type Question } from '../access/parts/confirm.tsx';
import { SecretOnce } from '../access/parts/secret-once.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { ChannelDialog, type SavedChannel } from './channel-dialog.tsx';
import { messages } from './messages.ts';
import { CHANNELS, type Channel } from './notifications.ts';

const words = messages.channels;
const pathOf = ({ channel_id }: Channel): string => `${CHANNELS}/${encodeURIComponent(channel_id)}`;

export function ChannelsSection({ channels, maySet }: { channels: Resource<readonly Channel[]>; maySet: boolean }) {
  const action = useAction();
  const [edited, setEdited] = useState<Channel | 'new'>();
  const [question, setQuestion] = useState<Question>();
  const [shown, setShown] = useState<SavedChannel>();
  if (!maySet) return <p className="quiet">{words.mayNot}</p>;
  const done = (said: string | undefined) => {
    channels.reload();
    void action.run('say', async () => said);
  };
  return (
    <section className="panel" aria-label={words.list}>
      <div className="actions">
        <button type="button" className="button" onClick={() => setEdited('new')}>
          {words.add}
        </button>
      </div>
      {shown?.secret && (
        <SecretOnce
          title={words.secretTitle(shown.name)}
          more={<p>{words.secretMore}</p>}
          secret={shown.secret}
          copyLabel={words.copySecret}
          done={() => setShown(undefined)}
        />
      )}
      <ActionNote action={action} />
      {channels.problem && <ProblemNote problem={channels.problem} retry={channels.reload} />}
      {!channels.value && channels.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {channels.value?.length === 0 && <p className="quiet">{words.empty}</p>}
      <ul className="rows">
        {channels.value?.map((channel) => (
          <ChannelRow
            key={channel.channel_id}
            channel={channel}
            changed={done}
            edit={() => setEdited(channel)}
            ask={setQuestion}
            show={setShown}
          />
        ))}
      </ul>
      {edited && (
        <ChannelDialog
          channel={edited === 'new' ? undefined : edited}
          close={() => setEdited(undefined)}
          saved={(channel) => {
            setEdited(undefined);
            setShown(channel.secret === undefined ? undefined : channel);
            done(words.saved(channel.name));
          }}
        />
      )}
      {question && (
        <Confirm
          question={question}
          close={() => setQuestion(undefined)}
          done={(said) => {
            setQuestion(undefined);
            done(said);
          }}
        />
      )}
    </section>
  );
}

function ChannelRow(props: {
  channel: Channel;
  changed: (said: string | undefined) => void;
  edit: () => void;
  ask: (question: Question) => void;
  show: (channel: SavedChannel) => void;
}) {
  const { channel, changed, edit, ask, show } = props;
  const { name, kind, enabled, health, version } = channel;
  const action = useAction();
  const test = async () => {
    const result = await api.post<{ ok: boolean; detail: string; took_ms: number }>(`${pathOf(channel)}/test`, {});
    if (!result.ok) throw new Error(words.testFailed(name, result.detail));
    changed(undefined);
    return words.testOk(name, result.took_ms);
  };
  const turn = async () => {
    await api.patch(pathOf(channel), { version, enabled: !enabled });
    changed(undefined);
    return undefined;
  };
  const remove = (): Question => ({
    title: words.removeTitle(name),
    more: <p>{words.removeMore}</p>,
    verb: words.remove,
    working: words.removing,
    work: async () => {
      await api.delete(`${pathOf(channel)}?version=${version}`);
      return words.removed(name);
    },
  });
  const exchange = (): Question => ({
    title: words.exchangeTitle(name),
    more: <p>{words.exchangeMore}</p>,
    verb: words.exchange,
    working: words.exchanging,
    work: async () => {
      show(await api.post<SavedChannel>(`${pathOf(channel)}/exchange-secret`, {}));
      return undefined;
    },
  });
  const isBad = health.state === 'failing' || health.state === 'paused';
  return (
    <li className="row-item">
      <div>
        <span>
          <b>{name}</b>{' '}
          <span className="tag" data-tone={enabled && isBad ? 'worse' : undefined}>
            {enabled ? words.health[health.state] : words.off}
            {enabled && health.state === 'paused' && health.paused_until && (
              <>
                {' '}
                {words.until} <Time at={health.paused_until} />
              </>
            )}
          </span>
        </span>
        <small className="block quiet">
          {messages.channelKinds[kind]}
          {health.last_sent_at && (
            <>
              {' · '}
              {words.lastSent} <Time at={health.last_sent_at} form="day" />
            </>
          )}
          {isBad && health.last_failure && ` · ${health.last_failure}`}
        </small>
        <ActionNote action={action} />
      </div>
      <div className="actions">
        <ActionButton action={action} name="test" working={words.testing} onPress={() => void action.run('test', test)}>
          {words.test}
        </ActionButton>
        <button type="button" className="button" onClick={edit}>
          {words.edit}
        </button>
        {kind === 'webhook' && (
          <button type="button" className="button" onClick={() => ask(exchange())}>
            {words.exchange}
          </button>
        )}
        <ActionButton
          action={action}
          name="turn"
          working={words.switching}
          onPress={() => void action.run('turn', turn)}
        >
          {enabled ? words.switchOff : words.switchOn}
        </ActionButton>
        <button type="button" className="button" onClick={() => ask(remove())}>
          {words.remove}
        </button>
      </div>
    </li>
  );
}
