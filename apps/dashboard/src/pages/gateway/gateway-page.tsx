/** Who uses the API and what was refused, then what holds, then request by request. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { DAY_MS } from '@bellwether/ui/format/time.ts';
import { useState } from 'react';
import { ConfigurationDialog } from './configuration-dialog.tsx';
import { gatewayApi, mainRefusal, refusedOf, type Usage } from './gateway.ts';
import { messages } from './messages.ts';
import { RequestLog } from './request-log.tsx';
import { RulesInForce } from './rules-in-force.tsx';
import { UsageTable } from './usage-table.tsx';
import '../access/access.css';
import '../administration/administration.css';

const REFRESH_MS = 15_000;
type SpanDays = keyof typeof messages.spans;
const SPANS = Object.entries(messages.spans).map(([value, label]) => ({ value: value as SpanDays, label }));

export default function GatewayPage() {
  const [days, setDays] = useState<SpanDays>('1');
  const [isOpen, setIsOpen] = useState(false);
  const usage = useResource(
    `gateway-usage ${days}`,
    (signal) => gatewayApi.usage(new Date(Date.now() - Number(days) * DAY_MS).toISOString(), signal),
    REFRESH_MS,
  );
  const gateway = useResource('gateway', gatewayApi.configuration);
  return (
    <Page
      question={messages.question}
      answer={usage.value && answerOf(usage.value)}
      actions={
        gateway.value && (
          <button type="button" className="button" onClick={() => setIsOpen(true)}>
            {messages.setUp}
          </button>
        )
      }
    >
      <Choice label={messages.span} value={days} options={SPANS} onChange={setDays} />
      {usage.problem && <ProblemNote problem={usage.problem} retry={usage.reload} />}
      {usage.value && usage.value.rows.length > 0 && <UsageTable rows={usage.value.rows} />}
      {gateway.problem && <ProblemNote problem={gateway.problem} retry={gateway.reload} />}
      {gateway.value && <RulesInForce configuration={gateway.value.configuration} />}
      {usage.value && <RequestLog usage={usage.value} />}
      {isOpen && gateway.value && (
        <ConfigurationDialog
          key={gateway.value.version}
          gateway={gateway.value}
          close={() => setIsOpen(false)}
          saved={gateway.reload}
        />
      )}
    </Page>
  );
}

function answerOf({ rows }: Usage): string {
  const served = rows.reduce((sum, { requests }) => sum + requests, 0);
  const refused = rows.reduce((sum, row) => sum + refusedOf(row), 0);
  if (served + refused === 0) return messages.nothing;
  const most = mainRefusal(rows);
  return `${messages.answer(formatCount(served), formatCount(refused))}${most ? messages.most(most) : ''}.`;
}
