/** Decisions of a rule, one a line: when, what, for which group, why, and what was or would have been done. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { messages } from './messages.ts';
import { type ActionTaken, type Decision, groupText } from './rules.ts';

const { columns } = messages.log;

export function DecisionTable({ label, decisions }: { label: string; decisions: readonly Decision[] }) {
  const isGrouped = decisions.some(({ group }) => Object.keys(group).length > 0);
  return (
    <ScrollRegion label={label}>
      <table aria-label={label} className="rule-decisions">
        <thead>
          <tr>
            <th scope="col">{columns.at}</th>
            <th scope="col">{columns.decision}</th>
            {isGrouped && <th scope="col">{columns.group}</th>}
            <th scope="col">{columns.why}</th>
            <th scope="col">{columns.actions}</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map((made, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: decisions of a moment may be alike
            <tr key={`${made.at} ${made.decision} ${index}`}>
              <th scope="row">
                <Time at={made.at} form="day" />
              </th>
              <td data-decision={made.decision}>{messages.decisions[made.decision]}</td>
              {isGrouped && <td>{groupText(made.group)}</td>}
              <td className="wrap">{made.why}</td>
              <td className="wrap">
                {made.actions.map((action, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a rule may do the same thing twice
                  <Done key={place} action={action} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Done({ action: { kind, title, channel, workflow, signal, status, detail } }: { action: ActionTaken }) {
  return (
    <span className="rule-done" data-status={status}>
      {title ?? channel ?? workflow ?? signal ?? kind}
      {status !== undefined && status !== 'done' && (
        <span className="quiet">
          {' '}
          ({messages.statuses[status]}
          {detail && status === 'failed' ? `: ${detail}` : ''})
        </span>
      )}
    </span>
  );
}
