/** Devices, what they are told, and their updates. */
import type { Json, JsonObject } from '@bellwether/core';
import type { ColumnType, Generated } from 'kysely';
import type { Instant, InstantOrNull, JsonColumn, JsonColumnOrNull } from './columns.ts';

export type DeviceCommandState = 'requested' | 'delivered' | 'acknowledged' | 'failed' | 'expired';

export type DeviceRolloutState =
  | 'running'
  | 'paused'
  | 'halted'
  | 'rolling_back'
  | 'completed'
  | 'aborted'
  | 'rolled_back';

/** Of one device in a roll-out. */
export type DeviceTargetState =
  | 'waiting'
  | 'staged'
  | 'withdrawn'
  | 'downloading'
  | 'installed'
  | 'failed'
  | 'reverting'
  | 'rolled_back';

/** When a roll-out goes on, and when it halts. */
export interface DeviceRolloutPolicy {
  /** Of all devices, in per cent, rising to 100. */
  stages: number[];
  /** So many failures halt it. */
  halt_failures: number;
  /** So many per cent of the devices begun halt it. */
  halt_percent: number;
  /** So many per cent of a stage have to be installed before the next one begins. */
  installed_percent_min: number;
  /** How long a stage is watched after its last device. */
  soak_minutes: number;
  /** How long a device that has begun may say nothing. */
  silence_minutes: number;
  /** How long a stage waits for devices that are not there. */
  stage_hours_max: number;
}

/** `provisioned`: it has never been heard of. */
export type DeviceState = 'provisioned' | 'active' | 'blocked' | 'retired';

export type DeviceHealth = 'unknown' | 'online' | 'degraded' | 'offline';

/** The last value of a field, and when it was measured. */
export interface LastReading {
  value: number;
  at: string;
}

export interface DevicesTables {
  /** Kinds of devices that an organisation has described, beside those that come with packs. */
  device_profiles: {
    org_id: string;
    profile: string;
    definition: JsonColumn<JsonObject>;
    version: number;
    updated_by: string;
    updated_at: Instant;
  };
  devices: {
    org_id: string;
    device_id: string;
    name: string;
    /** As its maker numbered it; unique in an organisation. */
    serial: string | null;
    profile: string;
    category: string;
    site: string;
    /** The device that may speak for it. */
    gateway_id: string | null;
    state: DeviceState;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  device_credentials: {
    org_id: string;
    credential_id: string;
    device_id: string;
    kind: 'token' | 'certificate';
    /** SHA-256 of the token, or of the certificate. */
    secret_hash: Buffer;
    /** How it begins, so that people tell two apart. */
    hint: string;
    created_by: string;
    created_at: Instant;
    expires_at: InstantOrNull;
    revoked_at: InstantOrNull;
  };
  /** By which new devices claim a place. */
  device_provisioning_keys: {
    org_id: string;
    provisioning_key_id: string;
    secret_hash: Buffer;
    name: string;
    profile: string;
    category: string;
    site: string;
    claims_max: number;
    claims: Generated<number>;
    created_by: string;
    created_at: Instant;
    expires_at: Instant;
    revoked_at: InstantOrNull;
  };
  /** What the log says of a device; follows it by seconds. */
  device_states: {
    org_id: string;
    device_id: string;
    last_seen_at: InstantOrNull;
    readings: JsonColumn<Readonly<Record<string, LastReading>>>;
    firmware: ColumnType<string | null, string | null | undefined, string | null>;
    /** What it last said of itself: online, degraded, offline. */
    told_status: ColumnType<string | null, string | null | undefined, string | null>;
    health: DeviceHealth;
    health_reason: string;
    health_since: Instant;
  };
  device_commands: {
    org_id: string;
    command_id: string;
    device_id: string;
    name: string;
    arguments: JsonColumn<JsonObject>;
    state: DeviceCommandState;
    requested_by: string;
    requested_at: Instant;
    expires_at: Instant;
    /** How many times the device was given it. */
    deliveries: Generated<number>;
    last_delivery_at: InstantOrNull;
    ended_at: InstantOrNull;
    /** Why it failed, as the device says. */
    reason: string | null;
    /** What the device answered. */
    result: JsonColumnOrNull<Json>;
    /** Whether its newest state waits for the event log. */
    untold: boolean;
  };
  device_update_keys: {
    org_id: string;
    key_id: string;
    /** The 32 bytes, base64. */
    public_key: string;
    sealed_private_key: string;
    created_by: string;
    created_at: Instant;
  };
  device_firmware: {
    org_id: string;
    firmware_id: string;
    profile: string;
    version: string;
    size: number;
    sha256: string;
    /** Of its maker, base64. */
    release_signature: string | null;
    notes: string;
    created_by: string;
    created_at: Instant;
  };
  device_rollouts: {
    org_id: string;
    rollout_id: string;
    firmware_id: string;
    name: string;
    profile: string;
    /** `null`: devices everywhere. */
    site: string | null;
    state: DeviceRolloutState;
    /** Why it is not running, in words. */
    why: string | null;
    policy: JsonColumn<DeviceRolloutPolicy>;
    /** Of its manifests; each roll-out of an organisation has a higher one. */
    sequence: number;
    /** Of the manifests that put the firmware before back. */
    revert_sequence: number | null;
    /** The stage it is in; 0: the first. */
    stage: number;
    stage_began_at: Instant;
    /** Failures that somebody knew of when they let it go on. */
    failures_forgiven: Generated<number>;
    /** The durable run that takes it on. */
    run_id: string;
    version: number;
    created_by: string;
    created_at: Instant;
    updated_by: string;
    updated_at: Instant;
  };
  device_rollout_targets: {
    org_id: string;
    rollout_id: string;
    device_id: string;
    stage: number;
    /** In the order in which devices are updated. */
    position: number;
    state: DeviceTargetState;
    /** What it ran before. */
    firmware_before: string | null;
    /** What went wrong, also when it was mended afterwards. */
    failure: string | null;
    changed_at: Instant;
    /** Whether its newest state waits for the event log. */
    untold: boolean;
  };
}

/** Of these, the tables in which every row belongs to a tenant. */
export const DEVICES_TENANT_TABLES = [
  'device_profiles',
  'devices',
  'device_credentials',
  'device_provisioning_keys',
  'device_states',
  'device_commands',
  'device_update_keys',
  'device_firmware',
  'device_rollouts',
  'device_rollout_targets',
] as const satisfies readonly (keyof DevicesTables)[];
