/** The creation of a survey, to be killed at every boundary: one survey, one wave, each event of its history once. */
import { DAY_MS } from '@bellwether/core';
import { surveysPack } from '@bellwether/pack-surveys';
import { createOrganisation, getSurvey, OPERATOR, type Platform, surveyCreation } from '@bellwether/services';
import type { KillScenario } from './scenario.ts';

const ORG_ID = 'org_creation';
const PEOPLE = 12;
const caller = { ...OPERATOR, orgId: ORG_ID };

const scenario: KillScenario = {
  orgId: ORG_ID,
  packs: [surveysPack],
  async prepare(platform) {
    if (!platform.tenants.get(ORG_ID))
      await createOrganisation(platform, OPERATOR, { org_id: ORG_ID, name: 'Creation' });
    await addPeople(platform);
  },
  async start(platform, turn) {
    const { run_id } = await platform.workflows.start(surveyCreation, {
      ...{ orgId: ORG_ID, id: `turn_${turn}`, startedBy: 'operator:local' },
      input: {
        organization_id: null,
        assign_immediately: true,
        requirements: { topics: ['meetings', 'workload'], goal: '', audience: '', length_minutes: 3, language: 'en' },
      },
    });
    return run_id;
  },
  async check(platform, run) {
    const { survey_id: id, source } = run.output as { survey_id: string; source: string };
    const { status, origin, questions } = await getSurvey(platform, caller, id);
    const kept = await platform.records.asTenant(ORG_ID, async (tx) => ({
      surveys: await tx.selectFrom('surveys').select('id').where('id', '=', id).execute(),
      waves: await tx.selectFrom('survey_waves').select(['status', 'invited']).where('survey_id', '=', id).execute(),
      events: await tx
        .selectFrom('event_store')
        .select('event_type')
        .where('stream_id', '=', id)
        .orderBy('event_version')
        .execute(),
    }));
    return {
      ...{ source, status, origin, questions, surveys: kept.surveys.length, waves: kept.waves },
      events: kept.events.map(({ event_type }) => event_type),
    };
  },
};

/** Enough for a group above the floor. */
async function addPeople(platform: Platform): Promise<void> {
  const now = new Date(platform.clock());
  await platform.records.asTenant(ORG_ID, async (tx) => {
    if (await tx.selectFrom('employment_spells').select('subject').executeTakeFirst()) return;
    await tx
      .insertInto('organisation_units')
      .values({
        ...{ org_id: ORG_ID, unit: 'all', kind: 'department', name_generic: 'All', declared: true },
        ...{ as_of: now, as_of_event: '', updated_at: now },
      })
      .execute();
    const from = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
    await tx
      .insertInto('employment_spells')
      .values(
        Array.from({ length: PEOPLE }, (_, i) => ({
          ...{ org_id: ORG_ID, subject: `p_${i}`, unit: 'all', department: 'all', from_day: from },
          ...{ to_day: null, voluntary: null, top_performer: false },
        })),
      )
      .execute();
  });
}

export default scenario;
