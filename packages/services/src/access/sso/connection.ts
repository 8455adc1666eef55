/**
 * A connection to an identity provider: who may sign in through it, by which protocol, and what they become here. It is
 * made as a draft, because a provider wants our addresses before it gives us its own, and enabled once it is complete.
 */
import { X509Certificate } from 'node:crypto';
import type { UserRole } from '@bellwether/records';
import type { InputReader } from '../../input.ts';
import type { AddressPolicy } from '../../installation/outbound/address-guard.ts';
import { refusalOfUrl, URL_LENGTH_MAX } from '../../installation/outbound/outbound-url.ts';
import { USER_ROLES } from '../authority/role.ts';

export type ConnectionKind = 'oidc' | 'saml';
export type GivenRole = Exclude<UserRole, 'owner'>;

/** Roles a provider can give. Who owns an organisation is said inside it. */
export const GIVEN_ROLES = USER_ROLES.filter((role): role is GivenRole => role !== 'owner') as [GivenRole];

/** A connection as stored. */
export interface ConnectionRow {
  connection_id: string;
  org_id: string;
  name: string;
  kind: ConnectionKind;
  enabled: boolean;
  enforced: boolean;
  domains: string[];
  default_role: GivenRole;
  team_claim: string | null;
  role_map: Readonly<Record<string, GivenRole>>;
  issuer: string | null;
  client_id: string | null;
  client_secret: string | null;
  trusts_email: boolean;
  idp_entry_point: string | null;
  idp_issuer: string | null;
  idp_certificates: string[];
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

interface CommonView {
  connection_id: string;
  name: string;
  enabled: boolean;
  /** Passwords are refused to users of its domains, owners excepted. */
  enforced: boolean;
  domains: string[];
  default_role: GivenRole;
  team_claim: string | null;
  role_map: Readonly<Record<string, GivenRole>>;
  /** What still has to be said before it can be enabled. */
  missing: string[];
  /** Where a sign-in begins, for a link of one's own. */
  start_url: string;
  created_at: string;
  updated_at: string;
}

/** A connection as the API shows it, with the addresses its provider asks for. */
export type ConnectionView = CommonView &
  (
    | {
        kind: 'oidc';
        issuer: string | null;
        client_id: string | null;
        /** The secret itself is never shown. */
        client_secret_set: boolean;
        trusts_email: boolean;
        redirect_uri: string;
      }
    | {
        kind: 'saml';
        idp_entry_point: string | null;
        idp_issuer: string | null;
        idp_certificates: string[];
        acs_url: string;
        metadata_url: string;
        entity_id: string;
      }
  );

/** The addresses of a connection; `baseUrl` is the origin under which people open this server. */
export function addressesOf(connectionId: string, baseUrl: string) {
  const root = `${baseUrl}/api/v1/sso`;
  const metadata = `${root}/saml/${connectionId}/metadata`;
  return {
    start_url: `${root}/${connectionId}/start`,
    /** One for each connection, so that an answer of one provider is never taken for another's (RFC 9700, 2.1). */
    redirect_uri: `${root}/oidc/${connectionId}/callback`,
    acs_url: `${root}/saml/${connectionId}/acs`,
    finish_url: `${root}/saml/${connectionId}/finish`,
    metadata_url: metadata,
    entity_id: metadata,
  };
}

/** Where its client secret is sealed for; see secret/secret-box.ts. */
export function secretPlaceOf(connectionId: string): string {
  return `sso:${connectionId}`;
}

export function connectionView(row: ConnectionRow, baseUrl: string): ConnectionView {
  const { start_url, redirect_uri, acs_url, metadata_url, entity_id } = addressesOf(row.connection_id, baseUrl);
  const common: CommonView = {
    connection_id: row.connection_id,
    name: row.name,
    enabled: row.enabled,
    enforced: row.enforced,
    domains: row.domains,
    default_role: row.default_role,
    team_claim: row.team_claim,
    role_map: row.role_map,
    missing: missingIn(row),
    start_url,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
  return row.kind === 'oidc'
    ? {
        ...common,
        kind: 'oidc',
        issuer: row.issuer,
        client_id: row.client_id,
        client_secret_set: row.client_secret !== null,
        trusts_email: row.trusts_email,
        redirect_uri,
      }
    : {
        ...common,
        kind: 'saml',
        idp_entry_point: row.idp_entry_point,
        idp_issuer: row.idp_issuer,
        idp_certificates: row.idp_certificates,
        acs_url,
        metadata_url,
        entity_id,
      };
}

type Settings = Omit<
  ConnectionRow,
  'connection_id' | 'org_id' | 'kind' | 'client_secret' | 'created_by' | 'created_at' | 'updated_at'
>;

/** Fields without which nobody can sign in. */
function missingIn(row: Settings & { kind: ConnectionKind; client_secret: string | null }): string[] {
  const needed =
    row.kind === 'oidc'
      ? (['issuer', 'client_id', 'client_secret'] as const)
      : (['idp_entry_point', 'idp_issuer'] as const);
  return [
    ...(row.domains.length === 0 ? ['domains'] : []),
    ...needed.filter((field) => row[field] === null),
    ...(row.kind === 'saml' && row.idp_certificates.length === 0 ? ['idp_certificates'] : []),
  ];
}

export const NEW_CONNECTION: Settings = {
  name: '',
  enabled: false,
  enforced: false,
  domains: [],
  default_role: 'member',
  team_claim: null,
  role_map: {},
  issuer: null,
  client_id: null,
  trusts_email: false,
  idp_entry_point: null,
  idp_issuer: null,
  idp_certificates: [],
};

export interface ReadSettings {
  settings: Settings;
  /** `undefined`: as before. */
  clientSecret: string | null | undefined;
}

/** What was sent over what is there. `null` takes an optional setting away. */
export function readSettings(
  read: InputReader,
  current: Settings & { client_secret: string | null },
  kind: ConnectionKind,
  policy: AddressPolicy,
): ReadSettings {
  const text = <F extends keyof Settings>(field: F, max: number): string | null => {
    if (!read.has(field)) return current[field] as string | null;
    return read.raw(field) === null ? null : read.text(field, { max });
  };
  const flag = (field: 'enabled' | 'enforced' | 'trusts_email') =>
    read.has(field) ? read.boolean(field) : current[field];
  const address = (field: 'issuer' | 'idp_entry_point'): string | null => {
    const url = text(field, URL_LENGTH_MAX);
    const refusal = url !== null && read.has(field) ? refusalOfUrl(url, policy) : undefined;
    return refusal ? read.refuse(field, `${refusal}.`, null) : url;
  };
  const settings: Settings = {
    name: read.has('name') || current.name === '' ? read.text('name', { max: 100 }) : current.name,
    enabled: flag('enabled'),
    enforced: flag('enforced'),
    domains: read.has('domains') ? readDomains(read) : current.domains,
    default_role: read.has('default_role') ? read.oneOf('default_role', GIVEN_ROLES) : current.default_role,
    team_claim: text('team_claim', 200),
    role_map: read.has('role_map') ? readRoleMap(read, 'role_map') : current.role_map,
    issuer: kind === 'oidc' ? address('issuer') : null,
    client_id: kind === 'oidc' ? text('client_id', 500) : null,
    trusts_email: kind === 'oidc' ? flag('trusts_email') : false,
    idp_entry_point: kind === 'saml' ? address('idp_entry_point') : null,
    idp_issuer: kind === 'saml' ? text('idp_issuer', URL_LENGTH_MAX) : null,
    idp_certificates:
      kind === 'saml' && read.has('idp_certificates') ? readCertificates(read) : current.idp_certificates,
  };
  const clientSecret = kind === 'oidc' ? readClientSecret(read) : undefined;
  const secretAfter = clientSecret === undefined ? current.client_secret : clientSecret;
  if (settings.enabled)
    for (const field of missingIn({ ...settings, kind, client_secret: secretAfter }))
      read.refuse(field, 'is missing; a connection is enabled once it is complete.');
  if (settings.enforced && !settings.enabled)
    read.refuse('enforced', 'is for an enabled connection: nobody could sign in.');
  return { settings, clientSecret };
}

function readClientSecret(read: InputReader): string | null | undefined {
  if (!read.has('client_secret')) return undefined;
  return read.raw('client_secret') === null ? null : read.secret('client_secret', { max: 2000 });
}

const DOMAINS_MAX = 50;
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

function readDomains(read: InputReader): string[] {
  const value = read.raw('domains');
  if (!Array.isArray(value) || value.length > DOMAINS_MAX)
    return read.refuse('domains', `has to be a list of at most ${DOMAINS_MAX} domains.`, []);
  const domains = value.map((domain, index) => {
    const text = typeof domain === 'string' ? domain.trim().toLowerCase().replace(/^@/, '') : '';
    return DOMAIN.test(text) ? text : read.refuse(`domains[${index}]`, 'has to be a domain, such as example.org.', '');
  });
  return [...new Set(domains)];
}

const ROLE_MAP_MAX = 200;

/** Groups and the role each gives. */
export function readRoleMap(read: InputReader, field: string): Readonly<Record<string, GivenRole>> {
  const value = read.raw(field);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return read.refuse(field, 'has to be an object from the name of a group to a role.', {});
  const entries = Object.entries(value);
  if (entries.length > ROLE_MAP_MAX) return read.refuse(field, `has to have at most ${ROLE_MAP_MAX} groups.`, {});
  for (const [group, role] of entries) {
    if (group.trim() === '' || group.length > 200) read.refuse(field, 'has to name groups of 1 to 200 characters.');
    if (!GIVEN_ROLES.includes(role as GivenRole))
      read.refuse(`${field}.${group.slice(0, 200)}`, `has to be one of ${GIVEN_ROLES.join(', ')}.`);
  }
  return Object.fromEntries(entries) as Record<string, GivenRole>;
}

const CERTIFICATES_MAX = 5;
const CERTIFICATE_LENGTH_MAX = 16 * 1024;

/** Certificates as PEM, or their base64 alone, as metadata holds them. */
function readCertificates(read: InputReader): string[] {
  const value = read.raw('idp_certificates');
  if (!Array.isArray(value) || value.length > CERTIFICATES_MAX)
    return read.refuse('idp_certificates', `has to be a list of at most ${CERTIFICATES_MAX} certificates.`, []);
  return value.map((certificate, index) => {
    const pem = typeof certificate === 'string' ? certificatePem(certificate) : undefined;
    return pem ?? read.refuse(`idp_certificates[${index}]`, 'has to be an X.509 certificate in PEM or base64.', '');
  });
}

/** As PEM; `undefined` for what is no certificate. */
export function certificatePem(text: string): string | undefined {
  if (text.length > CERTIFICATE_LENGTH_MAX) return undefined;
  const base64 = text.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]{100,}={0,2}$/.test(base64)) return undefined;
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).toString();
  } catch {
    return undefined;
  }
}
