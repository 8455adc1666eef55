/** What has left the store and lies in the archive, month by month, and bringing days of it back into questions. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { DAY_MS } from '@bellwether/ui/format/time.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionButton } from '../../access/parts/action-button.tsx';
import { ActionNote } from '../../access/parts/action-note.tsx';
import { type Action, useAction } from '../../access/parts/use-action.ts';
import { messages } from '../messages.ts';
import { NumberField } from './number-field.tsx';
import { useMay } from './permission.ts';

interface Month {
  month: string;
  first_day: string;
  last_day: string;
  days: number;
  events: number;
  bytes: number;
}

interface Restore {
  restore_id: string;
  from: string;
  to: string;
  until: string;
  state: 'restoring' | 'restored' | 'ending' | 'ended';
  events: number;
}

interface Archive {
  place: 'folder' | 's3';
  sealed: boolean;
  lock: string | null;
  days: number;
  events: number;
  months: Month[];
  restores: Restore[];
}

const words = messages.archive;
const REFRESH_MS = 5000;

export function ArchiveSection() {
  const archive = useResource('archive', (signal) => api.get<Archive>('/api/v1/archive', signal), REFRESH_MS);
  const shown = archive.value;
  const mayWrite = useMay('settings:write');
  const open = shown?.restores.filter(({ state }) => state !== 'ended') ?? [];
  return (
    <section className="admin-section" aria-labelledby="archive">
      <div className="panel-head">
        <h2 id="archive">{words.title}</h2>
      </div>
      {archive.problem && <ProblemNote problem={archive.problem} retry={archive.reload} />}
      {shown && (
        <>
          <p>
            {shown.days === 0 ? words.empty : words.holds(formatCount(shown.days), formatCount(shown.events))}{' '}
            {words.place[shown.place]} {shown.sealed ? words.sealed : words.open} {shown.lock ? words.locked : ''}
          </p>
          {shown.months.length > 0 && (
            <ScrollRegion label={words.title}>
              <SortableTable label={words.title} columns={MONTHS} rows={shown.months} rowKey={({ month }) => month} />
            </ScrollRegion>
          )}
          {open.length > 0 && <Restores restores={open} mayWrite={mayWrite} reload={archive.reload} />}
          {shown.days > 0 && mayWrite && <BringBack months={shown.months} reload={archive.reload} />}
        </>
      )}
    </section>
  );
}

const MONTHS: readonly Column<Month>[] = [
  { key: 'month', head: words.month, cell: ({ month }) => month, order: ({ month }) => month, rowHead: true },
  { key: 'days', head: words.days, cell: ({ days }) => formatCount(days), figure: true },
  {
    ...{ key: 'events', head: words.events, figure: true },
    ...{ cell: ({ events }: Month) => formatCount(events), order: ({ events }: Month) => events },
  },
  {
    ...{ key: 'bytes', head: words.size, figure: true },
    ...{ cell: ({ bytes }: Month) => formatFigure(bytes, 'bytes'), order: ({ bytes }: Month) => bytes },
  },
];

function Restores({ restores, mayWrite, reload }: { restores: Restore[]; mayWrite: boolean; reload: () => void }) {
  const action = useAction();
  const end = (restoreId: string) =>
    void action.run(restoreId, async () => {
      await api.delete(`/api/v1/archive/restores/${encodeURIComponent(restoreId)}`);
      reload();
      return words.ended;
    });
  return (
    <>
      <h3>{words.back}</h3>
      <ActionNote action={action} />
      <ScrollRegion label={words.back}>
        <SortableTable
          label={words.back}
          rows={restores}
          rowKey={({ restore_id }) => restore_id}
          columns={restoreColumns(action, mayWrite ? end : undefined)}
        />
      </ScrollRegion>
    </>
  );
}

function restoreColumns(action: Action, end: ((restoreId: string) => void) | undefined): readonly Column<Restore>[] {
  return [
    {
      ...{ key: 'days', head: words.range, rowHead: true },
      cell: ({ from, to }) => words.through(dayOf(from), dayOf(new Date(Date.parse(to) - DAY_MS).toISOString())),
    },
    { key: 'state', head: words.state, cell: ({ state, events }) => words.states[state](formatCount(events)) },
    { key: 'until', head: words.until, cell: ({ until }) => dayOf(until) },
    ...(end
      ? [
          {
            ...{ key: 'end', head: '' },
            cell: ({ restore_id }: Restore) => (
              <ActionButton
                action={action}
                name={restore_id}
                working={words.ending}
                kind="plain"
                onPress={() => end(restore_id)}
              >
                {words.end}
              </ActionButton>
            ),
          },
        ]
      : []),
  ];
}

function BringBack({ months, reload }: { months: Month[]; reload: () => void }) {
  const last = months.at(-1)!;
  const [from, setFrom] = useState(last.first_day);
  const [to, setTo] = useState(last.last_day);
  const [days, setDays] = useState('7');
  const action = useAction();
  const work = async () => {
    const after = new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS).toISOString();
    await api.post('/api/v1/archive/restores', { from: `${from}T00:00:00Z`, to: after, for_days: Number(days) });
    reload();
    return words.begun;
  };
  return (
    <form
      className="admin-form"
      onSubmit={(event) => {
        event.preventDefault();
        void action.run('bring', work);
      }}
    >
      <h3>{words.bring}</h3>
      <p className="admin-hint">{words.bringMore}</p>
      <div className="admin-pair">
        <DayField label={words.from} value={from} onChange={setFrom} min={months[0]!.first_day} max={last.last_day} />
        <DayField label={words.to} value={to} onChange={setTo} min={from} max={last.last_day} />
      </div>
      <NumberField label={words.forDays} value={days} onChange={setDays} min={1} max={90} required />
      <ActionNote action={action} />
      <div className="actions">
        <ActionButton action={action} name="bring" working={words.beginning}>
          {words.bringVerb}
        </ActionButton>
      </div>
    </form>
  );
}

function DayField(props: { label: string; value: string; onChange: (day: string) => void; min: string; max: string }) {
  const { label, value, onChange, min, max } = props;
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        type="date"
        required
        value={value}
        min={min}
        max={max}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

function dayOf(instant: string): string {
  return instant.slice(0, 10);
}
