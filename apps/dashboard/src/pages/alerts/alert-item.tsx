/** One alert: what it says, what it rests on, what can be done, and who has taken it. */
import { LevelMark } from '@bellwether/ui/components/level-mark.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { locale } from '@bellwether/ui/format/locale.ts';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type ReactNode, useEffect, useRef } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import type { Alert, Severity } from './alerts.ts';
import { messages } from './messages.ts';

const DAY_MS = 86_400_000;
/** Weeks are of UTC, and end before their last instant. */
const lastDay = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
const FILLED = { low: 1, medium: 2, high: 3, critical: 4 } as const satisfies Record<Severity, number>;

/** `isFirst`: the worst one shows at once what can be done; so does the one that a link points at, `isAsked`. */
export function AlertItem(props: { alert: Alert; isFirst: boolean; isAsked: boolean; reload: () => void }) {
  const { alert, isFirst, isAsked, reload } = props;
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isAsked) place.current?.scrollIntoView({ block: 'start' });
  }, [isAsked]);
  const action = useAction();
  const mayWrite = useMay('alerts:write');
  const change = (verb: 'acknowledge' | 'resolve') => async () => {
    await api.post(`/api/v1/alerts/${encodeURIComponent(alert.id)}/${verb}`, {});
    reload();
    return undefined;
  };
  return (
    <li className="alert" data-severity={alert.severity} data-asked={isAsked || undefined} ref={place}>
      <header className="alert-head">
        <LevelMark filled={FILLED[alert.severity]} word={messages.severities[alert.severity]} />
        <h2>{alert.message}</h2>
      </header>
      <p className="quiet">
        {alert.unit ? (
          <Link href={`/people/departments/${encodeURIComponent(alert.unit)}`}>{alert.name_generic ?? alert.unit}</Link>
        ) : (
          messages.organisation
        )}
        {' · '}
        {messages.raised} <Time at={alert.created_at} form="day" />
        {alert.acknowledged_at && (
          <>
            {' · '}
            {messages.acknowledged} <Time at={alert.acknowledged_at} form="day" />
          </>
        )}
        {alert.resolved_at && (
          <>
            {' · '}
            {messages.resolved} <Time at={alert.resolved_at} form="day" />
          </>
        )}
      </p>
      <Evidence evidence={alert.evidence} />
      {alert.status !== 'resolved' && alert.recommended_actions.length > 0 && (
        <details className="alert-actions" open={isFirst || isAsked}>
          <summary>{messages.actions}</summary>
          <ul>
            {alert.recommended_actions.map(({ title, detail }) => (
              <li key={title}>
                <b>{title}</b> {detail}
              </li>
            ))}
          </ul>
        </details>
      )}
      <ActionNote action={action} />
      {mayWrite && alert.status !== 'resolved' && (
        <div className="actions">
          {alert.status === 'new' && (
            <ActionButton
              action={action}
              name="acknowledge"
              working={messages.acknowledging}
              onPress={() => void action.run('acknowledge', change('acknowledge'))}
            >
              {messages.acknowledge}
            </ActionButton>
          )}
          <ActionButton
            action={action}
            name="resolve"
            working={messages.resolving}
            onPress={() => void action.run('resolve', change('resolve'))}
          >
            {messages.resolve}
          </ActionButton>
        </div>
      )}
    </li>
  );
}

/** What the alert rests on: plain figures only; series are drawn on the page of the unit. */
function Evidence({ evidence }: { evidence: Alert['evidence'] }) {
  const { value, n, p, q, since, method } = evidence;
  const words = messages.evidenceOf;
  const known: [name: string, shown: ReactNode][] = [];
  if (typeof value === 'number') known.push([words.value, formatFigure(value, 'score')]);
  if (typeof n === 'number') known.push([words.people, `${formatCount(n)}+`]);
  if (typeof p === 'number') known.push(['p', small(p)]);
  if (typeof q === 'number') known.push(['q', small(q)]);
  if (typeof since === 'string') known.push([words.since, lastDay.format(Date.parse(since) - DAY_MS)]);
  if (typeof method === 'string') known.push([words.method, <code key="method">{method}</code>]);
  if (known.length === 0) return null;
  return (
    <dl className="alert-evidence" aria-label={messages.evidence}>
      {known.map(([name, shown]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{shown}</dd>
        </div>
      ))}
    </dl>
  );
}

function small(share: number): string {
  return share < 0.001 ? '< 0.001' : String(Number(share.toPrecision(2)));
}
