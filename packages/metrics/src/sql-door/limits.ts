/**
 * Bounds of one SQL statement. They keep a statement small enough to be checked in a few milliseconds and to be read by
 * the engine in one piece; what it may cost while it runs is bounded by `SqlSettings`.
 */
export const SQL_LIMITS = {
  /** UTF-8 bytes of the statement. */
  textBytesMax: 16 * 1024,
  tokensMax: 2_000,
  /** Nesting of an expression. Chains of AND, OR and || count once, however long. */
  depthMax: 50,
  selectItemsMax: 200,
  /** A statement and the sub-selects inside one another, a WITH query counting where it is used. */
  selectNestingMax: 4,
  /** Rows answered when the statement names no LIMIT. */
  limitDefault: 1_000,
  limitMax: 10_000,
  offsetMax: 100_000,
  inListMax: 1_000,
  /** Characters of a LIKE pattern, and how many % it may hold. */
  likePatternMax: 256,
  likeWildcardsMax: 10,
  /** Sum of the costs of all function calls; see the function lists. */
  costMax: 1_000,
  /** Characters of the engine's SQL; an alias used again and again is printed in full each time. */
  engineSqlMax: 200_000,
} as const;
