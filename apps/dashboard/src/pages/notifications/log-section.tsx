/** What was told, the newest first, and where each went; before it, what no channel took. */
import type { Resource } from '@bellwether/ui/api/use-resource.ts';
import { LevelMark } from '@bellwether/ui/components/level-mark.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type Delivery, NOTIFICATIONS, type Notification, PAGE, type Severity } from './notifications.ts';

const words = messages.log;
const FILLED = { info: 1, warning: 2, critical: 4 } as const satisfies Record<Severity, number>;

export function LogSection(props: {
  notifications: Resource<readonly Notification[]>;
  deadLetters: Resource<readonly Delivery[]>;
}) {
  const { notifications, deadLetters } = props;
  const maySet = useMay('settings:write');
  return (
    <>
      {deadLetters.value && deadLetters.value.length > 0 && (
        <DeadLetters deliveries={deadLetters.value} reload={deadLetters.reload} />
      )}
      <section className="panel" aria-label={words.list}>
        {notifications.problem && <ProblemNote problem={notifications.problem} retry={notifications.reload} />}
        {!notifications.value && notifications.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
        {notifications.value?.length === 0 && (
          <p className="quiet">
            {words.empty}{' '}
            {maySet && (
              <>
                {words.begin} <Link href={`${PAGE}?view=channels`}>{words.addChannel}</Link>
              </>
            )}
          </p>
        )}
        <ul className="told">
          {notifications.value?.map((notification) => (
            <Told key={notification.notification_id} notification={notification} reload={notifications.reload} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Told({ notification, reload }: { notification: Notification; reload: () => void }) {
  const { notification_id, kind, severity, title, body, link, state, at, silenced_until, deliveries } = notification;
  const action = useAction();
  const mayAcknowledge = useMay('alerts:write') && state === 'open';
  const acknowledge = async () => {
    await api.post(`${NOTIFICATIONS}/${encodeURIComponent(notification_id)}/acknowledge`, {});
    reload();
    return undefined;
  };
  const isHeldBack = silenced_until !== null && state === 'open' && deliveries.length === 0;
  return (
    <li className="told-item" data-state={state}>
      <header className="told-head">
        <LevelMark filled={FILLED[severity]} word={messages.severities[severity]} />
        <h2>{title}</h2>
        {state !== 'told' && (
          <span className="tag" data-tone={state === 'open' ? 'accent' : undefined}>
            {words.states[state]}
          </span>
        )}
      </header>
      <p className="quiet">
        {messages.kinds[kind]} · <Time at={at} form="day" />
      </p>
      <p className="told-body">{body}</p>
      {isHeldBack && (
        <p className="note">
          {words.silenced} <Time at={silenced_until} form="day" />
        </p>
      )}
      {deliveries.length > 0 ? (
        <details>
          <summary>
            {words.deliveries(deliveries.length)}: {summaryOf(deliveries)}
          </summary>
          <ul className="told-deliveries">
            {deliveries.map((delivery) => (
              <DeliveryLine key={delivery.delivery_id} delivery={delivery} />
            ))}
          </ul>
        </details>
      ) : (
        !isHeldBack && <p className="quiet">{words.nobody}</p>
      )}
      <ActionNote action={action} />
      {(mayAcknowledge || link) && (
        <div className="actions">
          {mayAcknowledge && (
            <ActionButton
              action={action}
              name="acknowledge"
              working={words.acknowledging}
              onPress={() => void action.run('acknowledge', acknowledge)}
            >
              {words.acknowledge}
            </ActionButton>
          )}
          {link && (
            <Link className="button" href={link}>
              {words.look}
            </Link>
          )}
        </div>
      )}
    </li>
  );
}

function DeliveryLine({ delivery }: { delivery: Delivery }) {
  const { channel_name, purpose, step, state, attempts, due_at, finished_at, detail } = delivery;
  const isLater = state === 'waiting' && step > 0 && attempts === 0;
  return (
    <li>
      <b>{channel_name ?? words.gone}</b> {isLater ? words.ifNobody : `${messages.purposes[purpose]}:`}{' '}
      <span data-tone={state === 'failed' ? 'worse' : undefined}>{messages.deliveryStates[state]}</span>
      {attempts > 1 && ` ${words.attempts(attempts)}`}
      {finished_at && (
        <>
          , <Time at={finished_at} form="day" />
        </>
      )}
      {state === 'waiting' && (
        <>
          , {!isLater && words.nextTry} <Time at={due_at} form="day" />
        </>
      )}
      {detail && <small className="block quiet">{detail}</small>}
    </li>
  );
}

/** `Operations delivered, On call waits`: each channel once, with how the newest went. */
function summaryOf(deliveries: readonly Delivery[]): string {
  const newest = new Map(deliveries.map((delivery) => [delivery.channel_name ?? words.gone, delivery.state]));
  return [...newest].map(([name, state]) => `${name} ${messages.deliveryStates[state]}`).join(', ');
}

function DeadLetters({ deliveries, reload }: { deliveries: readonly Delivery[]; reload: () => void }) {
  const action = useAction();
  const sendAgain = (id: string) => async () => {
    await api.post(`/api/v1/notification-deliveries/${encodeURIComponent(id)}/send-again`, {});
    reload();
    return words.sentAgain;
  };
  return (
    <section className="panel" aria-labelledby="dead-letters">
      <header className="panel-head">
        <h2 id="dead-letters">{words.deadLetters}</h2>
      </header>
      <p className="quiet">{words.deadLettersMore}</p>
      <ActionNote action={action} />
      <ul className="rows">
        {deliveries.map((delivery) => (
          <li key={delivery.delivery_id} className="row-item">
            <div>
              <b>{delivery.channel_name ?? words.gone}</b> {messages.purposes[delivery.purpose]}
              <small className="block quiet">{delivery.detail}</small>
            </div>
            <div className="actions">
              <ActionButton
                action={action}
                name={delivery.delivery_id}
                working={words.sending}
                onPress={() => void action.run(delivery.delivery_id, sendAgain(delivery.delivery_id))}
              >
                {words.sendAgain}
              </ActionButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
