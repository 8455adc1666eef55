/** The inbox of alerts, and the rules that fill it. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import '../access/access.css';
import { AlertItem } from './alert-item.tsx';
import './alerts.css';
import { type Alert, type AlertsView, inOrder, useAlerts, VIEWS } from './alerts.ts';
import { messages } from './messages.ts';
import { RulesSection } from './rules-section.tsx';

export default function AlertsPage({ address }: PageProps) {
  const view = viewOf(address);
  const shown = useAlerts(view);
  const active = useAlerts('active');
  const asked = address.searchParams.get('alert');
  return (
    <Page question={messages.question} answer={active.value && <Answer alerts={inOrder(active.value)} />}>
      <Choice
        label={messages.show}
        value={view}
        options={VIEWS.map((value) => ({ value, label: messages.views[value] }))}
        onChange={(next) => navigate(next === 'active' ? '/alerts' : `/alerts?view=${next}`)}
      />
      {shown.problem && <ProblemNote problem={shown.problem} retry={shown.reload} />}
      {!shown.value && shown.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {shown.value?.length === 0 && (
        <p className="quiet">{view === 'active' ? messages.noneActive : messages.noneResolved}</p>
      )}
      {shown.value && shown.value.length > 0 && (
        <ul className="alerts" aria-busy={shown.loading}>
          {inOrder(shown.value).map((alert, index) => (
            <AlertItem
              key={alert.id}
              alert={alert}
              isFirst={index === 0}
              isAsked={alert.id === asked}
              reload={() => {
                shown.reload();
                active.reload();
              }}
            />
          ))}
        </ul>
      )}
      <RulesSection />
    </Page>
  );
}

function Answer({ alerts }: { alerts: readonly Alert[] }) {
  const words = messages.answer;
  const [worst] = alerts;
  if (!worst) return words.none;
  const fresh = alerts.filter(({ status }) => status === 'new').length;
  return (
    <>
      <b>{formatCount(alerts.length)}</b>
      {words.count(alerts.length === 1)}
      {fresh > 0 && words.fresh(formatCount(fresh))}
      {words.end}
      {words.worst}
      {worst.message}
    </>
  );
}

function viewOf(address: URL): AlertsView {
  return VIEWS.find((view) => view === address.searchParams.get('view')) ?? 'active';
}
