/** Who was employed in which unit when, for the job that computes signals; see subject-rows.ts for the rules. */
import { DAY_MS } from '@bellwether/core';
import type { Employment } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';

/** The least tenure, in months, that a band of tenure stands for. */
const BAND_MONTHS: Readonly<Record<string, number>> = { '0-6': 0, '6-12': 6, '12-24': 12, '24-60': 24, '60+': 60 };

/** In the order of subject and day. */
export async function readEmployments(
  tx: Transaction,
  orgId: string,
  isLeftOut: (subject: string) => boolean,
): Promise<Employment[]> {
  const rows = await tx
    .selectFrom('employment_spells as spell')
    .leftJoin('employee_state as state', (join) =>
      join.onRef('state.org_id', '=', 'spell.org_id').onRef('state.subject', '=', 'spell.subject'),
    )
    .select([
      'spell.subject',
      'spell.unit',
      'spell.from_day',
      'spell.to_day',
      'spell.ended_by',
      'spell.voluntary',
      'spell.top_performer',
      'state.tenure_band',
      'state.hired_quarter',
    ])
    .where('spell.org_id', '=', orgId)
    .orderBy('spell.subject')
    .orderBy('spell.from_day')
    .execute();
  let before = '';
  return rows
    .map((row): Employment => {
      const isFirst = row.subject !== before;
      before = row.subject;
      return {
        subject: row.subject,
        unit: row.unit,
        fromDay: dayOf(row.from_day),
        toDay: row.to_day === null ? null : dayOf(row.to_day),
        endedBy: row.ended_by,
        voluntary: row.voluntary,
        topPerformer: row.top_performer,
        isFirst,
        bandMonths: BAND_MONTHS[row.tenure_band ?? ''] ?? null,
        hiredQuarter: row.hired_quarter ?? '',
      };
    })
    .filter(({ subject }) => !isLeftOut(subject));
}

function dayOf(date: Date): number {
  return Math.floor(date.getTime() / DAY_MS);
}
