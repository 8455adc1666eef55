/** Documents for auditors and data-protection officers, generated from what is declared, permitted, kept and recorded. */
import {
  type ComplianceReportName,
  getCompliance,
  getComplianceFile,
  getComplianceReport,
  putComplianceDetails,
} from '@bellwether/services';
import { sendReport } from '../http/send-report.ts';
import type { Route, RouteContext } from './route.ts';

const RANGE = { from: 'ISO 8601; 90 days before "to" when absent', to: 'ISO 8601; now when absent' } as const;

/** Records of processing hold nobody’s deeds; the others do, and ask for more. */
const DOCUMENTS = [
  { name: 'processing', needs: 'users:read', summary: 'Records of processing activities, GDPR Article 30 (1)' },
  { name: 'access', needs: 'audit_logs:read', summary: 'Access report: who may see what, and who looked at what' },
  { name: 'soc2', needs: 'audit_logs:read', summary: 'Evidence for a SOC 2 examination, with what cannot be shown' },
] as const;

export function complianceRoutes(): Route[] {
  const tag = 'administration' as const;
  return [
    {
      ...{ tag, method: 'GET', path: '/api/v1/compliance', needs: 'users:read' },
      summary: 'Who is responsible for processing, and what for, as far as somebody has said.',
      handle: ({ platform, caller }) => getCompliance(platform, caller),
    },
    {
      ...{ tag, method: 'PUT', path: '/api/v1/compliance/details', needs: 'settings:write' },
      summary:
        'Says so: {version, controller, controller_contact, representative, data_protection_officer, transfers, purposes: [{activity, purpose}]}; what is not sent stays.',
      consumes: ['application/json'],
      handle: async (c) => putComplianceDetails(c.platform, c.caller, await c.json()),
    },
    ...DOCUMENTS.flatMap(({ name, needs, summary }): Route[] => [
      {
        ...{ tag, method: 'GET', path: `/api/v1/compliance/${name}`, needs, query: RANGE },
        summary: `${summary}, made now.`,
        handle: ({ platform, caller, query }) => getComplianceReport(platform, caller, name, query),
      },
      {
        ...{ tag, method: 'GET', path: `/api/v1/compliance/${name}/file`, needs },
        summary: `${summary}, as a file.`,
        query: { format: 'html, pdf or csv', ...RANGE },
        produces: 'application/octet-stream',
        handle: (context) => sendFile(context, name),
      },
    ]),
  ];
}

async function sendFile(
  { platform, caller, query, reply }: RouteContext,
  name: ComplianceReportName,
): Promise<undefined> {
  await sendReport(reply, await getComplianceFile(platform, caller, name, query));
  return undefined;
}
