/** Columns whose values are read as one type and written as another. */
import type { ColumnType } from 'kysely';

/** JSON comes back parsed and goes in as text. */
export type JsonColumn<T> = ColumnType<T, string, string>;
export type JsonColumnOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
export type Instant = ColumnType<Date, Date | string, Date | string>;
export type InstantOrNull = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
