/** The rules that raise alerts. One can be switched on only after it was tried on the organisation's own history. */
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { type AlertRule, type BackTest, useAlertRules } from './alerts.ts';
import { messages } from './messages.ts';

const words = messages.rules;

export function RulesSection() {
  const rules = useAlertRules();
  return (
    <section className="panel" aria-labelledby="rules">
      <header className="panel-head">
        <h2 id="rules">{words.title}</h2>
      </header>
      <p className="quiet">{words.lead}</p>
      {rules.problem && <ProblemNote problem={rules.problem} retry={rules.reload} />}
      <ul className="alert-rules">
        {rules.value?.map((rule) => (
          <Rule key={rule.type} rule={rule} reload={rules.reload} />
        ))}
      </ul>
    </section>
  );
}

function Rule({ rule, reload }: { rule: AlertRule; reload: () => void }) {
  const action = useAction();
  const mayWrite = useMay('settings:write');
  const path = `/api/v1/alert-rules/${encodeURIComponent(rule.type)}`;
  const tryOut = async () => {
    await api.post(`${path}/backtest`, {});
    reload();
    return undefined;
  };
  const turn = async () => {
    await api.put(path, { enabled: !rule.enabled });
    reload();
    return rule.enabled ? words.switchedOff : words.switchedOn;
  };
  return (
    <li className="alert-rule">
      <div>
        <h3>
          {rule.title} <small>{rule.enabled ? words.on : words.off}</small>
        </h3>
        <p>{rule.description}</p>
        <p className="quiet">{rule.backtest ? <Result backtest={rule.backtest} /> : words.needsTest}</p>
        <ActionNote action={action} />
      </div>
      {mayWrite && (
        <div className="actions">
          <ActionButton
            action={action}
            name="backtest"
            working={words.backtesting}
            onPress={() => void action.run('backtest', tryOut)}
          >
            {words.backtest}
          </ActionButton>
          {(rule.enabled || rule.backtest) && (
            <ActionButton
              action={action}
              name="turn"
              working={words.switching}
              onPress={() => void action.run('turn', turn)}
            >
              {rule.enabled ? words.switchOff : words.switchOn}
            </ActionButton>
          )}
        </div>
      )}
    </li>
  );
}

function Result({ backtest: { at, weeks, alerts, alerts_per_week: perWeek, precision } }: { backtest: BackTest }) {
  return (
    <>
      {words.tested} <Time at={at} form="day" />.{' '}
      {perWeek === null
        ? words.noHistory
        : words.result(
            words.alerts(formatCount(alerts), alerts === 1),
            formatCount(weeks),
            formatFigure(perWeek, 'score'),
          )}
      {perWeek !== null && (precision === null ? words.noPrecision : words.precision(formatPercent(precision)))}
    </>
  );
}
