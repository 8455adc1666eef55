/** An organisation is a tenant: its region, quotas, features and plan. Fields as in the tenant configuration model. */
import type { DataResidency, Features, Plan, Quotas } from '@bellwether/records';
import type { PersonalDataPolicy } from '../../ingest/admission/personal-data-check.ts';
import type { InputReader } from '../../input.ts';
import type { Residency } from '../../installation/residency/residency.ts';

export interface Organisation {
  org_id: string;
  name: string;
  /** Where it lives; see docs/residency.md. */
  primary_region: string;
  data_residency: DataResidency;
  quotas: Readonly<Quotas>;
  features: Readonly<Features>;
  plan: Plan;
  /** Which events are searched for personal data through and through; see docs/personal-data.md. */
  personal_data_policy: PersonalDataPolicy;
  /** True when the organisation may set its own quotas, features and plan; else only the operator can. */
  self_managed: boolean;
  /** Made with generated data, to show what there is. */
  sample: boolean;
  /** Since when the operator has suspended it; null while it may work. */
  suspended_at: string | null;
  created_at: string;
  updated_at: string;
}

/** Where nobody has set which regions there are. */
const REGIONS = ['us-east-1', 'eu-west-1'] as const;
export const RESIDENCIES = ['us', 'eu', 'global'] as const satisfies readonly DataResidency[];
export const PLANS = ['starter', 'professional', 'enterprise'] as const satisfies readonly Plan[];
export const ORG_ID_RULE = { matches: /^[A-Za-z0-9_-]+$/, otherwise: 'consist of letters, digits, "_" and "-"' };

export const DEFAULT_QUOTAS: Quotas = {
  max_events_per_second: 10_000,
  max_seats: null,
  max_storage_gb: null,
  max_api_requests_per_minute: null,
};

export const DEFAULT_FEATURES: Features = {
  real_time_enabled: true,
  export_enabled: true,
  sso_enabled: true,
  custom_metrics_enabled: true,
};

const QUOTA_MAX = 1_000_000_000;

/** The quotas sent, over the ones there are. `null` lifts a limit; the event rate always has one. */
export function readQuotas(read: InputReader, current: Quotas): Quotas {
  return read.object('quotas', (quota) => {
    const limit = (field: Exclude<keyof Quotas, 'max_events_per_second'>) => {
      if (!quota.has(field)) return current[field] ?? null;
      return quota.raw(field) === null ? null : quota.integer(field, { min: 0, max: QUOTA_MAX });
    };
    return {
      max_events_per_second: quota.has('max_events_per_second')
        ? quota.integer('max_events_per_second', { min: 0, max: QUOTA_MAX })
        : current.max_events_per_second,
      max_seats: limit('max_seats'),
      max_storage_gb: limit('max_storage_gb'),
      max_api_requests_per_minute: limit('max_api_requests_per_minute'),
    };
  });
}

export function readFeatures(read: InputReader, current: Features): Features {
  return read.object('features', (feature) => {
    const flag = (field: keyof Features) => (feature.has(field) ? feature.boolean(field) : current[field]);
    return {
      real_time_enabled: flag('real_time_enabled'),
      export_enabled: flag('export_enabled'),
      sso_enabled: flag('sso_enabled'),
      custom_metrics_enabled: flag('custom_metrics_enabled'),
    };
  });
}

/** One of the regions there are; `otherwise` when nothing was sent. */
export function readRegion(read: InputReader, residency: Residency, otherwise: string): string {
  if (!read.has('primary_region')) return otherwise;
  const [first, ...others] = residency.names();
  return read.oneOf('primary_region', first === undefined ? REGIONS : [first, ...others]);
}

/** A row as the API shows it; quotas and features that were added later have their defaults. */
export function organisationView(
  row: Omit<Organisation, 'created_at' | 'updated_at' | 'suspended_at'> & {
    suspended_at: Date | null;
    created_at: Date;
    updated_at: Date;
  },
): Organisation {
  return {
    org_id: row.org_id,
    name: row.name,
    primary_region: row.primary_region,
    data_residency: row.data_residency,
    quotas: { ...DEFAULT_QUOTAS, ...row.quotas },
    features: { ...DEFAULT_FEATURES, ...row.features },
    plan: row.plan,
    personal_data_policy: row.personal_data_policy,
    self_managed: row.self_managed,
    sample: row.sample,
    suspended_at: row.suspended_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
