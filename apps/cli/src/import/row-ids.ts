/**
 * Ids for rows that bring none: from what the row says, so that importing a file again changes nothing, nor does taking
 * a line out of it first. Rows alike to the letter are events of their own: the second one's id says that it is the
 * second. Repetitions are counted over the last 100,000 to 200,000 different rows, which bounds memory; rows that say
 * when they happened do not repeat further apart than that in practice.
 */
import { hash } from 'node:crypto';
import { uuidFromDigest } from '@bellwether/core';

const GENERATION_ROWS = 100_000;

export class RowIds {
  #current = new Map<string, number>();
  #previous = new Map<string, number>();

  /** `purpose` keeps two imports of one file apart that make different events of it. */
  idOf(content: string, purpose: string): string {
    const key = hash('sha256', `${purpose}\n${content}`, 'base64');
    const repetition = this.#current.get(key) ?? this.#previous.get(key) ?? 0;
    this.#current.set(key, repetition + 1);
    if (this.#current.size >= GENERATION_ROWS) {
      this.#previous = this.#current;
      this.#current = new Map();
    }
    return uuidFromDigest(hash('sha256', `bellwether import\n${key}\n${repetition}`, 'buffer'));
  }
}
