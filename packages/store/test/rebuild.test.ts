/** A changed declaration: its windows are built anew from the events that are there, however often a start is cut short. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../src/engine.ts';
import { confirmWindowTable, createWindowTable, type WindowTable } from '../src/window-table.ts';
import { openChosenEngine, stopChosenEngine } from './chosen-engine.ts';

const table: WindowTable = {
  name: 'doors',
  eventCondition: '1',
  eventColumns: [],
  dimensions: [],
  states: [{ name: 's_events', type: 'UInt64', fromEvents: 'count()', merged: 'sum(s_events)' }],
  signature: 'first',
};

const directory = mkdtempSync(join(tmpdir(), 'bellwether-rebuild-'));
let engine: Engine;
beforeAll(async () => {
  engine = await openChosenEngine(directory);
});
afterAll(async () => {
  await engine.close();
  await stopChosenEngine(directory);
  rmSync(directory, { recursive: true, force: true });
});

describe('a window table', () => {
  it('is to be filled at every start until it has been filled once', async () => {
    expect(await createWindowTable(engine, table)).toBe('created');
    expect(await createWindowTable(engine, table)).toBe('created');
    await confirmWindowTable(engine, table);
    expect(await createWindowTable(engine, table)).toBe('kept');
  });

  it('is built anew when its declaration changes', async () => {
    const changed = { ...table, signature: 'second' };
    expect(await createWindowTable(engine, changed)).toBe('created');
    await confirmWindowTable(engine, changed);
    expect(await createWindowTable(engine, changed)).toBe('kept');
  });
});
