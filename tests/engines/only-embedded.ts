/**
 * Suites about what exists only inside the process, by the reason: what they look at is not there on servers. With a whole
 * installation on servers (`BELLWETHER_TEST_ENGINES=kafka,postgres,redis,clickhouse`) they are left out, and listed. A
 * single test says so where it is, by `ON_SERVERS` (packages/services/test/chosen-engines.ts), with its reason.
 */
export const ONLY_EMBEDDED: Readonly<Record<string, readonly string[]>> = {};
