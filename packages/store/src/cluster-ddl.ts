/**
 * Every statement that makes the store's tables on a cluster, in order: what the product does itself when it is opened, to
 * be read, reviewed, or carried out by somebody whose right it is.
 */
import type { EventType } from '@bellwether/core';
import { ERASURE_TABLES } from './erasure.ts';
import { declaredColumns, eventTables } from './event-table.ts';
import { EXCLUDED_SUBJECTS } from './exclusions.ts';
import { Placement } from './placement.ts';
import { createStatements } from './table.ts';
import { storedWindowTable, WINDOW_TABLES, type WindowTable } from './window-table.ts';

export interface DeclaredStore {
  eventTypes: readonly EventType[];
  windowTables: readonly WindowTable[];
}

/** For one server when `cluster` is absent. Without the closing semicolons. */
export function storeStatements({ eventTypes, windowTables }: DeclaredStore, cluster?: string): string[] {
  const placement = new Placement(cluster);
  const tables = [
    ...eventTables(declaredColumns(eventTypes)),
    ...ERASURE_TABLES,
    EXCLUDED_SUBJECTS,
    WINDOW_TABLES,
    ...windowTables.map(storedWindowTable),
  ];
  return [
    `CREATE DATABASE IF NOT EXISTS bellwether${placement.everywhere}`,
    ...tables.flatMap((table) => createStatements(table, placement)),
  ];
}
