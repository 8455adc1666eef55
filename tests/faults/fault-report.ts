/** What was measured of each fault, a line as each is over, and all of them as the table that a run ends with. */
import { writeSync } from 'node:fs';

export interface FaultRow {
  part: string;
  what: string;
  /** How long it lasted. */
  seconds: number;
  /** Seconds in which somebody was refused or heard nothing, and what they were told. */
  refusedSeconds: number;
  told: string;
  /** Longest time in which nothing was acknowledged. */
  silentSeconds: number;
  /** Longest wait for an acknowledgement, from the request that got it. */
  slowestSeconds: number;
  /** Events acknowledged and not stored. */
  backlogMax: number;
  /** From the mending until the backlog was as before. */
  recoveredSeconds: number;
  lost: number;
  doubled: number;
}

const COLUMNS: readonly (readonly [string, (row: FaultRow) => string])[] = [
  ['part', ({ part }) => part],
  ['fault', ({ what }) => what],
  ['lasted', ({ seconds }) => `${seconds.toFixed(0)} s`],
  ['refused in', ({ refusedSeconds }) => `${refusedSeconds} s`],
  ['told', ({ told }) => told],
  ['nothing acknowledged for', ({ silentSeconds }) => `${silentSeconds.toFixed(1)} s`],
  ['slowest answer', ({ slowestSeconds }) => `${slowestSeconds.toFixed(1)} s`],
  ['backlog, greatest', ({ backlogMax }) => String(backlogMax)],
  ['recovered after', ({ recoveredSeconds }) => `${recoveredSeconds.toFixed(0)} s`],
  ['lost', ({ lost }) => String(lost)],
  ['doubled', ({ doubled }) => String(doubled)],
];

export function printReport(rows: readonly FaultRow[], slowness: string): void {
  const head = COLUMNS.map(([name]) => name);
  const table = [line(head), line(head.map(() => '---')), ...rows.map((row) => line(COLUMNS.map(([, of]) => of(row))))];
  print(`\nSlowed: ${slowness}.\n\n${table.join('\n')}\n`);
}

export function printRow(row: FaultRow): void {
  print(COLUMNS.map(([name, of]) => `${name} ${of(row)}`).join('; '));
}

/** At once: what follows of it is seen only minutes later. */
export function printFailure(name: string, message: string): void {
  print(`FAILED ${name}: ${message}`);
}

/** Past the test runner, which would give each line a heading of its own. */
function print(text: string): void {
  writeSync(1, `${text}\n`);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
