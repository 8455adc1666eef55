/** Who may come in: people, their factors and sessions, keys, single sign-on. */
import type { JsonObject } from '@bellwether/core';
import type { ColumnType } from 'kysely';
import type { Instant, InstantOrNull, JsonColumn } from './columns.ts';

export type UserRole =
  | 'owner'
  | 'admin'
  | 'hr_admin'
  | 'manager'
  | 'data_scientist'
  | 'aca_agent'
  | 'member'
  | 'viewer';

/** Where a user comes from, and so who may change what about them. */
export type UserSource = 'local' | 'oidc' | 'saml' | 'scim';

export interface AccessTables {
  users: {
    user_id: string;
    org_id: string;
    /** Trimmed and in lower case; unique in the installation, since signing in names no organisation. */
    email: string;
    name: string;
    role: UserRole;
    /** argon2id, PHC string format; `null` for somebody who signs in some other way. */
    password_hash: string | null;
    /** Teams whose figures this user's role reaches: values of the dimension `team`. */
    teams: ColumnType<string[], string[] | undefined, string[]>;
    /** The pseudonymous `user_id` in events that is this person. */
    subject: ColumnType<string | null, string | null | undefined, string | null>;
    source: ColumnType<UserSource, UserSource | undefined, UserSource>;
    created_at: Instant;
    disabled_at: InstantOrNull;
    /** To the minute; `null` before the first sign-in. */
    last_seen_at: InstantOrNull;
  };
  sessions: {
    session_id: string;
    org_id: string;
    user_id: string;
    /** SHA-256 of the token. */
    token_hash: Uint8Array;
    /** How it began: `password`, `password+totp`, `passkey`, `oidc`, `saml`, `invitation`. */
    method: ColumnType<string, string | undefined, string>;
    /** Where it began; empty when that is not known. */
    address: ColumnType<string, string | undefined, string>;
    user_agent: ColumnType<string, string | undefined, string>;
    created_at: Instant;
    last_seen_at: Instant;
    expires_at: Instant;
    revoked_at: InstantOrNull;
  };
  totp_factors: {
    org_id: string;
    user_id: string;
    /** Sealed; see secret/ of services. */
    sealed_secret: string;
    /** The newest step of 30 s whose code was accepted; a code is accepted once. */
    last_step: number;
    created_at: Instant;
    /** `null` until its owner has shown a code. */
    confirmed_at: InstantOrNull;
  };
  recovery_codes: {
    org_id: string;
    user_id: string;
    /** SHA-256 of the user's id and the code. */
    code_hash: Uint8Array;
    created_at: Instant;
    used_at: InstantOrNull;
  };
  passkeys: {
    passkey_id: string;
    org_id: string;
    user_id: string;
    /** As the authenticator names it, base64url; unique in the installation, since signing in names nobody. */
    credential_id: string;
    /** COSE. */
    public_key: Uint8Array;
    signature_counter: number;
    transports: string[];
    name: string;
    created_at: Instant;
    last_used_at: InstantOrNull;
  };
  invitations: {
    invitation_id: string;
    org_id: string;
    email: string;
    role: UserRole;
    teams: string[];
    /** SHA-256 of the token in the link. */
    token_hash: Uint8Array;
    created_by: string;
    created_at: Instant;
    expires_at: Instant;
    accepted_at: InstantOrNull;
    revoked_at: InstantOrNull;
  };
  password_resets: {
    reset_id: string;
    org_id: string;
    user_id: string;
    /** SHA-256 of the token in the link. */
    token_hash: Uint8Array;
    created_by: string;
    created_at: Instant;
    expires_at: Instant;
    used_at: InstantOrNull;
  };
  api_keys: {
    key_id: string;
    org_id: string;
    name: string;
    scopes: string[];
    /** SHA-256 of the whole key. */
    secret_hash: Uint8Array;
    /** The first characters of the key, to tell keys apart in a list. */
    prefix: string;
    created_by: string;
    created_at: Instant;
    last_used_at: InstantOrNull;
    expires_at: InstantOrNull;
    revoked_at: InstantOrNull;
  };
  sso_connections: {
    connection_id: string;
    org_id: string;
    name: string;
    kind: 'oidc' | 'saml';
    enabled: boolean;
    /** Passwords are refused for its domains, except to owners. */
    enforced: boolean;
    domains: string[];
    default_role: Exclude<UserRole, 'owner'>;
    /** The claim or attribute that holds somebody's groups. */
    team_claim: string | null;
    /** From a group to a role. */
    role_map: JsonColumn<Readonly<Record<string, Exclude<UserRole, 'owner'>>>>;
    issuer: string | null;
    client_id: string | null;
    /** Sealed; see secret/ of services. */
    client_secret: string | null;
    /** The provider verifies every address in the domains, though it does not say so each time. */
    trusts_email: boolean;
    idp_entry_point: string | null;
    idp_issuer: string | null;
    /** PEM; several while a provider changes its own. */
    idp_certificates: string[];
    created_by: string;
    created_at: Instant;
    updated_at: Instant;
  };
  /** Which organisation may speak for a domain. */
  sso_domains: {
    domain: string;
    org_id: string;
  };
  /** Whom a connection's provider means by a subject. */
  sso_identities: {
    org_id: string;
    connection_id: string;
    issuer: string;
    subject: string;
    user_id: string;
    created_at: Instant;
    last_used_at: Instant;
  };
  /** Sign-ins under way. */
  sso_flows: {
    /** SHA-256 of the state. */
    flow_hash: Uint8Array;
    org_id: string;
    connection_id: string;
    /** SHA-256 of what the browser keeps in its cookie. */
    browser_hash: Uint8Array;
    return_to: string;
    address: string;
    /** SHA-256 of the ticket with which the browser comes back after a checked assertion. */
    ticket_hash: Uint8Array | null;
    /** Whom the checked assertion names. */
    profile: ColumnType<JsonObject | null, string | null | undefined, string | null>;
    created_at: Instant;
    expires_at: Instant;
  };
  /** What SCIM keeps of a user beside the user. */
  scim_users: {
    user_id: string;
    org_id: string;
    user_name: string;
    external_id: string | null;
    given_name: string | null;
    family_name: string | null;
    updated_at: Instant;
  };
  scim_groups: {
    group_id: string;
    org_id: string;
    /** The team's name: a value of the dimension `team`. */
    display_name: string;
    external_id: string | null;
    created_at: Instant;
    updated_at: Instant;
  };
  scim_members: {
    org_id: string;
    group_id: string;
    user_id: string;
  };
  /** When attempts failed, in milliseconds, by a keyed hash of account or address. */
  sign_in_failures: {
    key_hash: Uint8Array;
    failed_at: string[];
    updated_at: Instant;
  };
}

/** Of these, the tables in which every row belongs to a tenant. */
export const ACCESS_TENANT_TABLES = [
  'users',
  'sessions',
  'totp_factors',
  'recovery_codes',
  'passkeys',
  'invitations',
  'password_resets',
  'api_keys',
  'sso_connections',
  'sso_domains',
  'sso_identities',
  'sso_flows',
  'scim_users',
  'scim_groups',
  'scim_members',
] as const satisfies readonly (keyof AccessTables)[];
