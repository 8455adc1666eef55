/**
 * What a page asks before somebody types a password: which region to sign in at. Asked with the end of an address or the id
 * of an organisation, never with an address; what is unknown is answered like what lives here.
 */
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { ORG_ID_RULE } from '../../tenants/tenant/organisation.ts';

export interface WhereItLives {
  /** The region that was asked, and all there are; empty where there are none. */
  region: string | null;
  regions: { region: string; url: string }[];
  /** Where what was asked for lives, when that is not here. */
  elsewhere: { region: string; url: string } | null;
}

const DOMAIN_RULE = { matches: /^[^\s@]+$/, otherwise: 'be what stands behind the @' };

/** `{domain?, organisation?}`. */
export function whereItLives({ residency }: Pick<ServiceContext, 'residency'>, input: unknown): WhereItLives {
  const { domain, organisation } = readInput(input, (read) => ({
    domain: read.has('domain') ? read.text('domain', { max: 253, pattern: DOMAIN_RULE }) : undefined,
    organisation: read.has('organisation') ? read.text('organisation', { max: 64, pattern: ORG_ID_RULE }) : undefined,
  }));
  const elsewhere =
    (domain === undefined ? undefined : residency.domainElsewhere(domain)) ??
    (organisation === undefined ? undefined : residency.organisationElsewhere(organisation));
  return { region: residency.region ?? null, regions: residency.all(), elsewhere: elsewhere ?? null };
}
