/**
 * An adapter teaches the edge one source: what its records look like, and what becomes of each of their fields. It is
 * the only code that sees a source's fields by name; what it returns has pseudonyms, generalised values and scores only.
 *
 * The way of a record through the pipeline:
 *   1. `parse` reads the source's bytes into records, one at a time (a source may hold gigabytes).
 *   2. The pipeline holds every field of the record against `fields`. A field that is not named there refuses the
 *      record: it stays at the edge, sealed, and only the field's name is listed. Adapters need not check this.
 *   3. `learn`, where there is one, tells the directory who people are: their identifiers, units, manager, hours. The
 *      pipeline asks it for ALL records of a run before the first `sanitise`, so that team sizes are known by then.
 *   4. `sanitise` makes events of the record, or drops it (counted), or refuses it.
 *   5. The pipeline stamps `department_id_hash` and `team_id_hash` on every event about a person (a team under the floor
 *      is left out, so that its members count for their department only), checks that nothing personal is left, gives
 *      the event its id and puts it into the spool. Adapters never stamp units, never make ids.
 *
 * Fixtures: each adapter comes with pairs of original and sanitised records as tests.
 */
import type { Json, JsonObject } from '@bellwether/core';

export interface EdgeAdapter {
  /** kebab-case, unique: `bamboohr`, `ms-graph-mail`. */
  readonly name: string;
  readonly title: string;
  /** A new number whenever what leaves could change: the source is then disabled until its preview was seen again. */
  readonly version: number;
  readonly kind: SourceKind;
  /** The shapes of input it reads, for people: "CSV with a header row", "users.json of a Slack export". */
  readonly inputs: readonly string[];
  /** The purpose of processing, as a person may consent to it or withdraw from it; one of the tenant's purposes. */
  readonly purpose?: string;
  /** What may be set for a source of this kind, in edge.yaml under `settings`. */
  readonly settings: { readonly [name: string]: SettingRule };
  /**
   * The allow-list: a path for each field there may be. `from.emailAddress.address`; `[]` after a list
   * (`toRecipients[].emailAddress.name`); a path that ends in `.*` covers everything below it and may only be
   * `dropped`. A scalar, a list of scalars and an empty object or list are matched by the path of the field itself.
   */
  readonly fields: { readonly [path: string]: FieldRule };
  /**
   * Which fields there are when the source's settings decide it (a CSV with a column mapping); else `fields` is used.
   * Must name a subset of what `fields` describes as possible, or the settings' own columns.
   */
  fieldsOf?(settings: Settings): { readonly [path: string]: FieldRule };
  /** Event types it makes; an event of another type is refused. */
  readonly events: readonly string[];

  /** Reads records. Must bound what it holds; what cannot be read as a record is `unreadable`, and the rest goes on. */
  parse(input: SourceInput, settings: Settings): AsyncIterable<ParsedRecord> | Iterable<ParsedRecord>;
  /** Who people are, as this record tells it. `nowMs` is the same as in the context of `sanitise`: tenure depends on it. */
  learn?(record: SourceRecord, settings: Settings, nowMs: number): readonly DirectoryEntry[];
  sanitise(record: SourceRecord, context: SanitiseContext): Sanitised;
  /** For sources read page by page over HTTP: the address of the page after the one `at` gave; relative or of the same origin. */
  nextPage?(body: string, at: string): string | undefined;
  /**
   * For sources whose pages only list what there is: the addresses of the records that a page lists, each of which is
   * fetched by itself, once; of the same origin. `undefined` for a page that holds the records themselves. Not for
   * adapters that `learn`: the records of a page become events before the next page is asked for.
   */
  listedAddresses?(body: string, at: string): readonly string[] | undefined;
  /** Its records are messages as mail servers have them (RFC 5322), so that a source may name a mail server. */
  readonly fromMailServer?: true;
}

export type SourceKind =
  | 'hris'
  | 'absence'
  | 'time'
  | 'performance'
  | 'mail'
  | 'calendar'
  | 'chat'
  | 'transcript'
  | 'survey';

export interface FieldRule {
  /**
   * `pseudonym`   a keyed hash of it leaves              `generalised`  a coarser value leaves (a band, a category)
   * `score`       a number made of it leaves             `kept`         it leaves as it is (a date, a count, a flag)
   * `directory`   stays in the vault, to know people by  `dropped`      is thrown away here
   */
  readonly becomes: 'pseudonym' | 'generalised' | 'score' | 'kept' | 'directory' | 'dropped';
  /** The event field or fields it leaves as: `role_category, role_level`. Absent for what stays. */
  readonly as?: string;
  /** How, in a few words for people: "to one of five bands". */
  readonly note?: string;
}

export type SettingValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;
export type Settings = { readonly [name: string]: SettingValue };
export interface SettingRule {
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'map';
  /** Allowed texts, for `text`. */
  readonly choices?: readonly string[];
  /** Used when it is not set; without a default it has to be set, unless `optional`. */
  readonly default?: SettingValue;
  readonly optional?: true;
  readonly note: string;
}

/** One file, page or request body. May be opened several times, and gives the same bytes each time. */
export interface SourceInput {
  /** File name or address without query; for an adapter that tells files apart by name (`users.json`). */
  readonly name: string;
  readonly modifiedMs: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A record as the source has it. `fields` are its own names and values, nothing left out. */
export interface SourceRecord {
  readonly fields: JsonObject;
  /** Where in the input: `line 12`, `message 3`. No content. */
  readonly place: string;
  /**
   * What the record is known by in its source (a Message-ID, an event's uid with its start), so that reading it again
   * makes the same event ids. Without it, all its fields together are its key.
   */
  readonly key?: string;
}
export type ParsedRecord = SourceRecord | { readonly unreadable: string; readonly place: string };

export type IdentifierKind = 'employee_id' | 'email' | 'slack_id' | 'teams_id' | 'user_name' | 'name' | 'other_id';
/**
 * One of the ways a person is known. `name` is for sources that have nothing better (transcripts): it is only ever
 * looked up, and resolves to nobody when two people bear it.
 */
export interface Identifier {
  readonly kind: IdentifierKind;
  readonly value: string;
}

/** What a record tells about a person. `undefined` leaves what is known; `null` removes it. */
export interface DirectoryEntry {
  /** All that are in the record; people who share one are one person. `name` counts for looking up, not for joining. */
  readonly identifiers: readonly Identifier[];
  readonly division?: string | null;
  readonly department?: string | null;
  readonly team?: string | null;
  readonly manager?: readonly Identifier[] | null;
  /** Contact data, for what the edge delivers to people: kept sealed under the person's own key. */
  readonly contact?: {
    readonly name?: string;
    readonly email?: string;
    readonly chat?: string;
    /** BCP 47 and IANA: in which words, and when, they want to be written to. */
    readonly language?: string;
    readonly time_zone?: string;
  };
  readonly hours?: WorkingHours;
  /**
   * Generalised attributes (`role_category`, `tenure_band`, …), so that `classSize` can count how many people share them.
   * Never an original value.
   */
  readonly attributes?: Readonly<Record<string, string>>;
  /** A person who has left is no member of a unit any more. */
  readonly status?: 'active' | 'on_leave' | 'departed';
}

/** Days 1 (Monday) to 7; minutes since local midnight. */
export interface WorkingHours {
  readonly zone: string;
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Somebody as far as an event may know them. Everybody outside of the organisation is one and the same `external`. */
export type Person =
  | { readonly kind: 'person'; readonly pseudonym: string; readonly hours: WorkingHours }
  | { readonly kind: 'external'; readonly pseudonym: 'external' };

export interface SanitiseContext {
  readonly settings: Settings;
  readonly nowMs: number;
  /** The smallest group anything may be said about. */
  readonly floor: number;
  /** The organisation's hours, for people without hours of their own. */
  readonly hours: WorkingHours;
  /** The person with any of these identifiers. Unknown ones with an address of the organisation become people; others are external. */
  person(identifiers: readonly Identifier[]): Person;
  /** The manager the directory knows, where the person has one. */
  managerOf(pseudonym: string): string | undefined;
  /** A keyed hash of anything else: a device, a conversation, a meeting. Not for people and units. */
  pseudonym(kind: 'device' | 'message' | 'meeting' | 'channel', value: string): string;
  /**
   * How many people of the directory have these generalised attributes (as `learn` told them), and perhaps others; what
   * is under the floor must be made coarser before it is sent.
   */
  classSize(attributes: Readonly<Record<string, string>>): number;
}

/** An event without id and units. Strings in it are pseudonyms, instants and short generalised words; anything else is refused. */
export interface SanitisedEvent {
  readonly event_type: string;
  /** ISO 8601 UTC. */
  readonly timestamp: string;
  /** The pseudonym of whom it is about; not the external one. */
  readonly user_id?: string;
  readonly session_id?: string;
  readonly metadata: { readonly [field: string]: Json };
  /** Sent only when it says something else than the last one of its type about the same person; for snapshots. */
  readonly onlyWhenChanged?: true;
}

export type Sanitised =
  | { readonly kind: 'events'; readonly events: readonly SanitisedEvent[] }
  /** Left out on purpose and counted under the reason (snake_case): `mailing_list`, `automatic_reply`, `unknown_person`. */
  | { readonly kind: 'dropped'; readonly reason: string }
  /** Cannot be understood; kept sealed at the edge. `detail` names the field, says what it must be, and never its value. */
  | { readonly kind: 'refused'; readonly field: string; readonly detail: string };

/** Whether a parsed record could be read. */
export function isReadable(record: ParsedRecord): record is SourceRecord {
  return 'fields' in record;
}
