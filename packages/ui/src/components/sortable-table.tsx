/**
 * A table whose columns can be sorted by their headings, by pointer and by keyboard; screen readers hear the order.
 *
 *     <SortableTable
 *       label="Figures"
 *       rows={windows}
 *       rowKey={(row) => row.startMs}
 *       columns={[{ key: 'start', head: 'Window', cell: …, order: (row) => row.startMs }, …]}
 *     />
 */
import { type ReactNode, useState } from 'react';
import { uiMessages } from '../i18n/messages.ts';

export interface Column<Row> {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** What the column is sorted by; a column without it cannot be. Unknown goes last, whichever way. */
  order?: (row: Row) => number | string | null | undefined;
  figure?: boolean;
  /** Names the row. */
  rowHead?: boolean;
}

interface Order {
  key: string;
  descending: boolean;
}

export function SortableTable<Row>(props: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** The order to begin with; that of `rows` when absent. */
  initial?: Order;
}) {
  const { label, columns, rows, rowKey, initial } = props;
  const [order, setOrder] = useState<Order | undefined>(initial);
  const by = columns.find(({ key }) => key === order?.key)?.order;
  const sorted = by && order ? rows.toSorted(compareBy(by, order.descending)) : rows;
  const turn = ({ key, figure }: Column<Row>) =>
    setOrder(order?.key === key ? { key, descending: !order.descending } : { key, descending: figure ?? false });
  return (
    <table aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => {
            const own = order?.key === column.key ? order : undefined;
            return (
              <th
                key={column.key}
                scope="col"
                className={column.figure ? 'figure-column' : undefined}
                aria-sort={own ? (own.descending ? 'descending' : 'ascending') : undefined}
              >
                {column.order ? (
                  <button
                    type="button"
                    className="sorter"
                    title={uiMessages.table.sort}
                    onClick={() => turn(column)}
                    data-order={own ? (own.descending ? 'down' : 'up') : undefined}
                  >
                    {column.head}
                  </button>
                ) : (
                  column.head
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {sorted.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ key, cell, figure, rowHead }) =>
              rowHead ? (
                <th key={key} scope="row">
                  {cell(row)}
                </th>
              ) : (
                <td key={key} className={figure ? 'figure-column' : undefined}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function compareBy<Row>(
  by: (row: Row) => number | string | null | undefined,
  descending: boolean,
): (a: Row, b: Row) => number {
  return (left, right) => {
    const [a, b] = [by(left), by(right)];
    if (a === b) return 0;
    if (a === null || a === undefined) return 1;
    if (b === null || b === undefined) return -1;
    const ascending =
      typeof a === 'string' || typeof b === 'string'
        ? String(a).localeCompare(String(b), undefined, { numeric: true })
        : a - b;
    return descending ? -ascending : ascending;
  };
}
