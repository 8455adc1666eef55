/**
 * A schema mapping: how payloads of a program that nobody has written a connector for become events. Which field of the
 * payload becomes which field of an event type, as which type, through which of a few transforms. There are no formulas:
 * what a mapping does can be read off it.
 */

export const MAPPED_TYPES = ['string', 'number', 'integer', 'boolean', 'instant', 'list'] as const;
export type MappedType = (typeof MAPPED_TYPES)[number];

/**
 * as_is                     the value, if it is of the type
 * trim, lower_case, upper_case
 * pseudonym                 what stands for somebody, or for something that names them
 * work_item_keys            keys such as ABC-123 in a text; the text is dropped
 * length                    how many characters or entries
 * seconds_to_milliseconds
 */
export const TRANSFORMS = [
  'as_is',
  'trim',
  'lower_case',
  'upper_case',
  'pseudonym',
  'work_item_keys',
  'length',
  'seconds_to_milliseconds',
] as const;
export type Transform = (typeof TRANSFORMS)[number];

export interface MappedField {
  /** A field of the event's metadata. */
  to: string;
  /** A path in the payload: `deployment.commit.id`, `changes.0.to`. */
  from: string;
  type: MappedType;
  transform: Transform;
  /** An event without it is not made. */
  required: boolean;
}

export interface MappingCondition {
  path: string;
  /** The value as text: `finished`, `true`, `3`. */
  equals: string;
}

export interface Mapping {
  event_type: string;
  /** The path of a list, each entry of which is an event; `null`: the payload is one. */
  items: string | null;
  /** All of them have to hold for an event to be made. */
  only_if: readonly MappingCondition[];
  /** The path of when it happened: ISO 8601, or Unix time in seconds or milliseconds. `null`: when it arrives. */
  timestamp: string | null;
  /** The path of what tells it from all others; `null`: the payload itself does. */
  id: string | null;
  /** The path of who did it; becomes a pseudonym. */
  user: string | null;
  /** The path of the environment. */
  environment: string | null;
  fields: readonly MappedField[];
}

export const FIELDS_MAX = 100;
export const CONDITIONS_MAX = 10;
/** Events that one payload may become. */
export const ITEMS_MAX = 1000;
