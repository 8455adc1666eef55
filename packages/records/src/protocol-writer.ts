/**
 * Messages of a client of PostgreSQL, one after another, as bytes: the few that prepared statements need.
 * Form: PostgreSQL, "Frontend/Backend Protocol", message formats.
 */
const STATEMENT = 'S'.charCodeAt(0);
const TYPE_UNSAID = 0;
const AS_TEXT = 0;
const UNNAMED = '';
const ALL_ROWS = 0;
const NULL_LENGTH = -1;

export class ProtocolWriter {
  #bytes = Buffer.allocUnsafe(512);
  #length = 0;

  /** Its parameters get the types the statement gives them. */
  parse(name: string, text: string): this {
    return this.#message('P', () => {
      this.#string(name);
      this.#string(text);
      this.#int16(TYPE_UNSAID);
    });
  }

  describe(statement: string): this {
    return this.#message('D', () => {
      this.#byte(STATEMENT);
      this.#string(statement);
    });
  }

  close(statement: string): this {
    return this.#message('C', () => {
      this.#byte(STATEMENT);
      this.#string(statement);
    });
  }

  /** Values and answers as text. */
  bind(statement: string, values: readonly (string | null)[]): this {
    return this.#message('B', () => {
      this.#string(UNNAMED);
      this.#string(statement);
      this.#int16(AS_TEXT);
      this.#int16(values.length);
      for (const value of values) this.#value(value);
      this.#int16(AS_TEXT);
    });
  }

  execute(): this {
    return this.#message('E', () => {
      this.#string(UNNAMED);
      this.#int32(ALL_ROWS);
    });
  }

  sync(): this {
    return this.#message('S', () => {});
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Its length counts itself and what follows, not its kind. */
  #message(kind: string, write: () => void): this {
    this.#byte(kind.charCodeAt(0));
    const start = this.#length;
    this.#int32(0);
    write();
    this.#bytes.writeInt32BE(this.#length - start, start);
    return this;
  }

  #value(text: string | null): void {
    const length = text === null ? NULL_LENGTH : Buffer.byteLength(text);
    this.#int32(length);
    if (text === null) return;
    this.#room(length);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** Ends with a zero; PostgreSQL's texts cannot hold one. */
  #string(text: string): void {
    this.#room(Buffer.byteLength(text) + 1);
    this.#length += this.#bytes.write(text, this.#length);
    this.#byte(0);
  }

  #byte(value: number): void {
    this.#room(1);
    this.#length = this.#bytes.writeUInt8(value, this.#length);
  }

  #int16(value: number): void {
    this.#room(2);
    this.#length = this.#bytes.writeUInt16BE(value, this.#length);
  }

  #int32(value: number): void {
    this.#room(4);
    this.#length = this.#bytes.writeInt32BE(value, this.#length);
  }

  #room(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
