/** Connections to identity providers as the API shows them. */

export interface Common {
  connection_id: string;
  name: string;
  enabled: boolean;
  enforced: boolean;
  domains: readonly string[];
  default_role: string;
  team_claim: string | null;
  role_map: Readonly<Record<string, string>>;
  /** Fields that are needed before it can be enabled. */
  missing: readonly string[];
}

export interface OidcConnection extends Common {
  kind: 'oidc';
  issuer: string | null;
  client_id: string | null;
  client_secret_set: boolean;
  trusts_email: boolean;
  redirect_uri: string;
}

export interface SamlConnection extends Common {
  kind: 'saml';
  idp_entry_point: string | null;
  idp_issuer: string | null;
  idp_certificates: readonly string[];
  acs_url: string;
  metadata_url: string;
  entity_id: string;
}

export type Connection = OidcConnection | SamlConnection;

export interface Provisioning {
  default_role: string;
  role_map: Readonly<Record<string, string>>;
}

export interface Check {
  name: string;
  outcome: 'ok' | 'warning' | 'failed';
  detail: string;
}

export const CONNECTIONS = '/api/v1/sso/connections';
export const PROVISIONING = '/api/v1/sso/provisioning';

export function pageOf({ connection_id }: Pick<Common, 'connection_id'>): string {
  return `/access/sign-on/${encodeURIComponent(connection_id)}`;
}

export function addressOf({ connection_id }: Pick<Common, 'connection_id'>): string {
  return `${CONNECTIONS}/${encodeURIComponent(connection_id)}`;
}

export type State = 'draft' | 'off' | 'on' | 'enforced';

export function stateOf({ enabled, enforced, missing }: Common): State {
  if (enabled) return enforced ? 'enforced' : 'on';
  return missing.length > 0 ? 'draft' : 'off';
}

/** Domains as somebody types them: one a line, or with commas. */
export function domainsIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((domain) => domain !== '');
}

/** Certificates pasted one after the other, as PEM; a text without PEM is one certificate. */
export function certificatesIn(text: string): string[] {
  const pem = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  const bare = text.trim();
  return pem ?? (bare === '' ? [] : [bare]);
}
