/**
 * The statement as it was written, and the problems found in it. Every problem says line and column (both from 1) and
 * what to write instead, because the reader has the text before them and nothing else.
 */
import { Problem, type ProblemCode } from '@bellwether/core';

export class Source {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The statement is not well formed, or means nothing. */
  invalid(offset: number, detail: string): Problem {
    return this.#problem('invalid_query', offset, detail);
  }

  /** The statement asks for something this language leaves out on purpose. */
  unsupported(offset: number, detail: string): Problem {
    return this.#problem('query_not_supported', offset, detail);
  }

  /** The statement is larger than the bounds in limits.ts. */
  tooExpensive(offset: number, detail: string): Problem {
    return this.#problem('query_too_expensive', offset, detail);
  }

  #problem(code: ProblemCode, offset: number, detail: string): Problem {
    const { line, column } = this.place(offset);
    const located = `Line ${line}, column ${column}: ${detail}`;
    return new Problem(code, located, { errors: [{ field: 'query', detail: located }] });
  }

  place(offset: number): { line: number; column: number } {
    const before = this.text.slice(0, offset);
    return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }
}

/** A piece of the statement, quoted for a message: one line, at most 40 characters. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return `"${line.length > 40 ? `${line.slice(0, 39)}…` : line}"`;
}
