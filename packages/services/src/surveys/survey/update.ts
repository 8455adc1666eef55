/** Saving a survey, with the version it was opened at. What was approved is a draft again once it changed. */
import { Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { organizationOf } from '../organization/organization-view.ts';
import { readDefinitionField, readOrganizationId, readSeenVersion } from './read-survey.ts';
import { changesBetweenParts, partsOf, questionsAdded } from './survey-parts.ts';
import { changeSurvey, type SurveyRow, type SurveyView, surveyAt, surveyOf, surveyView } from './survey-view.ts';

/** `{version, definition?, organization_id?}`: what is not sent stays. Throws 409 with `current`. */
export async function updateSurvey(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<SurveyView> {
  requirePermission(context, caller, 'surveys:write');
  const row = await audited(
    context,
    caller,
    (after: SurveyRow) => ({
      action: 'survey.update',
      resourceType: 'survey',
      resourceId: id,
      details: { version: after.version, status: after.status },
    }),
    async (tx) => {
      const before = await surveyOf(tx, id, 'lock');
      const { version, definition, organizationId } = readInput(input, (read) => ({
        version: readSeenVersion(read),
        definition: read.has('definition') ? readDefinitionField(read) : before.definition,
        organizationId: readOrganizationId(read, before.organization_id),
      }));
      await surveyAt(tx, id, version);
      if (before.status === 'archived')
        throw new Problem('conflict', 'This survey is archived. Restore it first, by undoing that it was archived.');
      if (organizationId !== null && organizationId !== before.organization_id)
        await organizationOf(tx, organizationId);
      const changes = changesBetweenParts(
        partsOf(before.definition, before.organization_id),
        partsOf(definition, organizationId),
      );
      if (Object.keys(changes).length === 0) return before;
      const added = questionsAdded(changes);
      return changeSurvey(context, tx, caller, before, [
        added.length > 0
          ? { event_type: 'survey.questions_added', data: { question_ids: added, changes } }
          : { event_type: 'survey.updated', data: { changes } },
      ]);
    },
  );
  return surveyView(row);
}
