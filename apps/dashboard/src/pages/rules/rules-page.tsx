/** All rules: which are on, which fired, which cannot look; and examples to begin with. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { messages } from './messages.ts';
import { RuleStateMark } from './rule-state-mark.tsx';
import { type RuleSummary, rulesApi } from './rules.ts';
import './rules.css';
import { WrittenExamples } from './written-examples.tsx';

const REFRESH_MS = 15_000;

export default function RulesPage() {
  const rules = useResource('rules', rulesApi.list, REFRESH_MS);
  const mayWrite = useMay('rules:write');
  return (
    <Page
      question={messages.question}
      answer={rules.value && <Answer rules={rules.value} />}
      actions={
        mayWrite && (
          <Link className="button primary" href="/rules/new">
            {messages.make}
          </Link>
        )
      }
    >
      {rules.problem && <ProblemNote problem={rules.problem} retry={rules.reload} />}
      {!rules.value && rules.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {rules.value?.length === 0 && <p className="quiet prose">{messages.empty}</p>}
      {rules.value && rules.value.length > 0 && <RuleTable rules={rules.value} />}
      {mayWrite && rules.value && <Examples known={rules.value} />}
    </Page>
  );
}

function Answer({ rules }: { rules: readonly RuleSummary[] }) {
  const on = rules.filter(({ state }) => state === 'on');
  if (on.length === 0) return messages.answerNone;
  const fired = on.reduce((sum, rule) => sum + rule.fired, 0);
  const failing = on.filter((rule) => rule.failing !== null).length;
  return (
    <>
      <b>{messages.answer(formatCount(on.length), on.length === 1)}</b>
      {fired > 0 ? messages.answerFired(messages.times(formatCount(fired), fired === 1)) : messages.answerQuiet}
      {failing > 0 && <b>{messages.answerFailing(formatCount(failing), failing === 1)}</b>}
    </>
  );
}

function RuleTable({ rules }: { rules: readonly RuleSummary[] }) {
  const { columns } = messages;
  return (
    <ScrollRegion label={messages.rules}>
      <table aria-label={messages.rules}>
        <thead>
          <tr>
            <th scope="col">{columns.rule}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.trigger}</th>
            <th scope="col" className="figure-column">
              {columns.fired}
            </th>
            <th scope="col">{columns.last}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.rule_id}>
              <th scope="row" className="wrap">
                <Link className="row-link" href={`/rules/${encodeURIComponent(rule.rule_id)}`}>
                  {rule.title}
                </Link>
                {rule.failing !== null && (
                  <span className="rule-failing">
                    {messages.cannotLook} {rule.failing}
                  </span>
                )}
              </th>
              <td>
                <RuleStateMark state={rule.state} />
              </td>
              <td>{messages.triggers[rule.trigger]}</td>
              <td className="figure-column">{formatCount(rule.fired)}</td>
              <td>
                {rule.last_fired_at === null ? (
                  <span className="quiet">{messages.never}</span>
                ) : (
                  <Time at={rule.last_fired_at} form="day" />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Examples({ known }: { known: readonly RuleSummary[] }) {
  const examples = useResource('rule examples', rulesApi.examples);
  return <WrittenExamples examples={examples.value} known={known} href="/rules/new" words={messages} />;
}
