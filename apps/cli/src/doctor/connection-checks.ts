/** Connections to tools, of every organisation: each is tried as its page does it, and changes nothing. */
import type { ConnectionFinding, Organisation, ToolConnectionView } from '@bellwether/services';
import type { ApiClient } from '../server/api-client.ts';
import { type Check, failed, ok, warning } from './check.ts';

const NAME = 'connectors';
const ORGANISATIONS_MAX = 200;
/** Beyond so many, a check would take longer than anybody waits. */
const TESTED_MAX = 50;

interface Tested {
  orgId: string;
  connection: ToolConnectionView;
  findings: readonly ConnectionFinding[];
}

export async function connectionChecks(client: ApiClient): Promise<Check[]> {
  const { organisations } = await client.json<{ organisations: Organisation[] }>('GET', '/api/v1/organisations');
  const tested: Tested[] = [];
  let untested = 0;
  for (const { org_id: orgId } of organisations.slice(0, ORGANISATIONS_MAX)) {
    const acting = client.actingFor(orgId);
    const { connections } = await acting.json<{ connections: ToolConnectionView[] }>('GET', '/api/v1/connections');
    for (const connection of connections.filter(({ enabled }) => enabled)) {
      if (tested.length >= TESTED_MAX) untested += 1;
      else {
        const path = `/api/v1/connections/${connection.connection_id}/test`;
        const { findings } = await acting.json<{ findings: ConnectionFinding[] }>('POST', path);
        tested.push({ orgId, connection, findings });
      }
    }
  }
  return connectionFindings(tested, untested);
}

/** One line for each connection that needs somebody, and one for all that are well. */
export function connectionFindings(tested: readonly Tested[], untested: number): Check[] {
  if (tested.length === 0) return [ok(NAME, 'Not configured: no tool is connected. The page Connections says how.')];
  const checks = tested.flatMap(({ orgId, connection, findings }): Check[] => {
    const bad =
      findings.find(({ status }) => status === 'failed') ?? findings.find(({ status }) => status === 'warning');
    if (!bad) return [];
    const detail = `${orgId}: ${connection.name} (${connection.title}), ${bad.what}: ${bad.detail}`;
    const todo = 'Open Connections; “How to set up” has the steps.';
    return [bad.status === 'failed' ? failed(NAME, detail, todo) : warning(NAME, detail, todo)];
  });
  const well = tested.length - checks.length;
  return [
    ...checks,
    ...(well > 0 ? [ok(NAME, `${well} of ${tested.length} connections to tools are well.`)] : []),
    ...(untested > 0 ? [warning(NAME, `${untested} more were not tried.`, 'Try them on the page Connections.')] : []),
  ];
}
