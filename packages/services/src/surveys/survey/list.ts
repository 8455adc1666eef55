/** Surveys and what they are; the newest change first. */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { type SurveySummary, type SurveyView, surveyOf, surveyRow, surveySummary, surveyView } from './survey-view.ts';

export const SURVEY_STATUSES = ['draft', 'in_review', 'approved', 'published', 'closed', 'archived'] as const;
const PAGE = { usual: 100, max: 500 } as const;

/** `{status?, organization_id?, search?, limit?, offset?}`. Archived ones are told when they are asked for. */
export async function listSurveys(
  context: ServiceContext,
  caller: Caller | undefined,
  query: unknown = {},
): Promise<{ surveys: SurveySummary[]; total: number }> {
  requirePermission(context, caller, 'surveys:read', 'team');
  const { status, organizationId, search, limit, offset } = readInput(query, (read) => ({
    status: read.has('status') ? read.oneOf('status', SURVEY_STATUSES) : undefined,
    organizationId: read.has('organization_id') ? read.text('organization_id', { max: 64 }) : undefined,
    search: read.has('search') ? read.text('search', { min: 0, max: 200 }) : '',
    limit: read.has('limit') ? read.integer('limit', { min: 1, max: PAGE.max }) : PAGE.usual,
    offset: read.has('offset') ? read.integer('offset', { min: 0, max: 1e6 }) : 0,
  }));
  const found = await context.records.asTenant(organisationOf(caller), async (tx) => {
    let some = tx.selectFrom('surveys');
    some = status ? some.where('status', '=', status) : some.where('status', '<>', 'archived');
    if (organizationId !== undefined) some = some.where('organization_id', '=', organizationId);
    if (search !== '') some = some.where('title', 'ilike', `%${search.replace(/[\\%_]/g, '\\$&')}%`);
    const { total } = await some.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    const rows = await some
      .selectAll()
      .orderBy('updated_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .offset(offset)
      .execute();
    return { surveys: rows.map((row) => surveySummary(surveyRow(row))), total: Number(total) };
  });
  await context.audit.note(caller, { action: 'surveys.read', resourceType: 'survey' });
  return found;
}

/** Throws not_found. */
export async function getSurvey(context: ServiceContext, caller: Caller | undefined, id: string): Promise<SurveyView> {
  requirePermission(context, caller, 'surveys:read', 'team');
  const view = await context.records.asTenant(organisationOf(caller), async (tx) => surveyView(await surveyOf(tx, id)));
  await context.audit.note(caller, { action: 'survey.read', resourceType: 'survey', resourceId: id });
  return view;
}
