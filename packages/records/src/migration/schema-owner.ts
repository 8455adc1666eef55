/** The database as migrations see it, in the process or on a server. */
export interface SchemaOwner {
  /** One transaction as the owner of the schema, alone among all processes that migrate it. */
  alone<T>(work: (statements: SchemaStatements) => Promise<T>): Promise<T>;
}

export interface SchemaStatements {
  /** Several statements without parameters. */
  exec(sql: string): Promise<void>;
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}
