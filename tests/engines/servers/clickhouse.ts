/**
 * In place of a ClickHouse server, which cannot be had where these tests run: a process of ours that speaks its HTTP
 * protocol over the same engine. What that proves and what not is written where it is (packages/store/test).
 */
import { startClickHouseOverHttp } from '../../../packages/store/test/clickhouse-over-http/start.ts';
import type { RealServer } from '../real-server.ts';

export const clickhouse = {
  name: 'clickhouse',
  what: "ClickHouse's HTTP protocol over the engine that is part of Bellwether; nothing to install",
  async installed(): Promise<boolean> {
    return true;
  },
  async install(): Promise<void> {},
  start: startClickHouseOverHttp,
} satisfies RealServer;
