/** A part of a page that is one table under its heading; it scrolls by itself when it is long. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { useId } from 'react';
import { messages } from './messages.ts';

export function TablePanel<Row>(props: {
  title: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  columns: readonly Column<Row>[];
  initial?: { key: string; descending: boolean };
  /** Below the table. */
  note?: string;
  /** Instead of the table when there are no rows; without it the part is not there. */
  empty?: string;
}) {
  const { title, rows, rowKey, columns, initial, note, empty } = props;
  const id = useId();
  if (rows.length === 0 && empty === undefined) return null;
  return (
    <section className="panel" aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
      </header>
      {rows.length === 0 ? (
        <p className="quiet">{empty}</p>
      ) : (
        <ScrollRegion label={messages.tableOf(title)} className="delivery-table">
          <SortableTable label={title} rows={rows} rowKey={rowKey} columns={columns} {...(initial && { initial })} />
        </ScrollRegion>
      )}
      {note && <p className="quiet">{note}</p>}
    </section>
  );
}
