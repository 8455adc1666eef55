/** What became of an organisation's own settings. The stream's id is the organisation's. */
import { defineEntityStream } from '@bellwether/records';
import type { Organisation } from './organisation.ts';

export type OrganisationFields = Pick<
  Organisation,
  | 'name'
  | 'primary_region'
  | 'data_residency'
  | 'quotas'
  | 'features'
  | 'plan'
  | 'personal_data_policy'
  | 'self_managed'
> & { suspended: boolean };

export const organisationStream = defineEntityStream<OrganisationFields>({
  type: 'organisation',
  cannotUndo: { created: 'An organisation that was made is not undone.' },
});

export function organisationFields(organisation: Organisation): OrganisationFields {
  const { name, primary_region, data_residency, quotas, features, plan } = organisation;
  const { personal_data_policy, self_managed, suspended_at } = organisation;
  return {
    ...{ name, primary_region, data_residency, quotas, features, plan },
    ...{ personal_data_policy, self_managed, suspended: suspended_at !== null },
  };
}
