/**
 * How a decoder stops working on one record: thrown deep inside it, caught beside the record, turned into a rejection.
 * It never leaves a door.
 */
import type { RejectReason } from '@bellwether/core';
import type { Rejection } from './decoded.ts';

export class Refusal extends Error {
  readonly rejection: Rejection;

  constructor(reason: RejectReason, field: string, detail: string) {
    super(detail);
    this.rejection = field ? { reason, field: shorten(field), detail } : { reason, detail };
  }
}

/** A path is shown to people; keys can be megabytes long. */
export function shorten(path: string): string {
  return path.length <= 200 ? path : `${path.slice(0, 199)}…`;
}
