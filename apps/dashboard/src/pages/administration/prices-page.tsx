/** What models cost: those without a price first, then the price table, own prices beside the shipped ones they stand in for. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useId, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { type Action, useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import type { Price, PriceRow } from './parts/api-types.ts';
import { useMay } from './parts/permission.ts';
import { PRICE_FIELDS, type PriceDraft, PriceEditor } from './parts/price-editor.tsx';
import '../access/access.css';
import './administration.css';

interface SeenModel {
  model: string;
  events: number;
  last_seen: string;
  priced_as: string | null;
}

const words = messages.prices;
/** As many decimals as a price list writes. */
const dollars = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 });

export default function PricesPage() {
  const prices = useResource(
    'prices',
    async (signal) => (await api.get<{ prices: readonly PriceRow[] }>('/api/v1/prices', signal)).prices,
  );
  const seen = useResource(
    'price-models',
    async (signal) => (await api.get<{ models: readonly SeenModel[] }>('/api/v1/prices/models', signal)).models,
  );
  const [draft, setDraft] = useState<PriceDraft>();
  const [search, setSearch] = useState('');
  const action = useAction();
  const mayWrite = useMay('settings:write');
  const id = useId();
  const reload = () => {
    prices.reload();
    seen.reload();
  };
  const goBack = (row: PriceRow) =>
    action.run(row.model, async () => {
      await api.delete(`/api/v1/prices/${encodeURIComponent(row.model)}`);
      reload();
      return row.shipped ? words.wentBack(row.model) : words.dropped(row.model);
    });
  const unpriced = seen.value?.filter(({ priced_as }) => priced_as === null) ?? [];
  const wanted = search.trim().toLowerCase();
  const found = prices.value?.filter(({ model }) => model.toLowerCase().includes(wanted));
  const edit = (row: Pick<PriceRow, 'model'> & Partial<Price>) =>
    setDraft({ ...row, isNew: row.input_usd_per_mtok === undefined });

  return (
    <Page
      question={words.question}
      answer={
        seen.value &&
        (unpriced.length === 0
          ? words.answerGood(seen.value.length)
          : words.answerBad(unpriced.length, formatCount(unpriced.reduce((sum, { events }) => sum + events, 0))))
      }
      actions={
        mayWrite && (
          <button type="button" className="button" onClick={() => edit({ model: '' })}>
            {words.set}
          </button>
        )
      }
    >
      {prices.problem && <ProblemNote problem={prices.problem} retry={prices.reload} />}
      {seen.problem && <ProblemNote problem={seen.problem} retry={seen.reload} />}
      <ActionNote action={action} />
      {seen.value && seen.value.length > 0 && (
        <div className="panel">
          <div className="panel-head">
            <h2 id="seen-models">{words.seen}</h2>
          </div>
          <ScrollRegion label={words.seen}>
            <SortableTable
              label={words.seen}
              columns={seenColumns(mayWrite, (model) => edit({ model }))}
              rows={seen.value}
              rowKey={(row) => row.model}
            />
          </ScrollRegion>
        </div>
      )}
      {found && (
        <div className="panel admin-section">
          <div className="panel-head">
            <h2 id="price-table">{words.table}</h2>
          </div>
          <p className="admin-hint">{words.unit}</p>
          <div className="admin-tools">
            <div className="field">
              <label className="field-label" htmlFor={id}>
                {words.find}
              </label>
              <input id={id} type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
            </div>
          </div>
          {found.length === 0 ? (
            <p className="quiet">{words.none}</p>
          ) : (
            <ScrollRegion label={words.table} className="tall">
              <SortableTable
                label={words.table}
                columns={priceColumns(mayWrite, action, edit, (row) => void goBack(row))}
                rows={found}
                rowKey={(row) => row.model}
              />
            </ScrollRegion>
          )}
        </div>
      )}
      {draft && (
        <PriceEditor
          draft={draft}
          close={() => setDraft(undefined)}
          saved={(said) => {
            setDraft(undefined);
            reload();
            void action.run('say', async () => said);
          }}
        />
      )}
    </Page>
  );
}

function seenColumns(mayWrite: boolean, set: (model: string) => void): readonly Column<SeenModel>[] {
  const columns = words.seenColumns;
  return [
    {
      key: 'model',
      head: columns.model,
      rowHead: true,
      cell: (row) => <code>{row.model}</code>,
      order: (row) => row.model,
    },
    {
      key: 'events',
      head: columns.events,
      figure: true,
      cell: (row) => formatCount(row.events),
      order: (row) => row.events,
    },
    {
      key: 'last',
      head: columns.last,
      cell: (row) => <Time at={row.last_seen} form="day" />,
      order: (row) => row.last_seen,
    },
    {
      key: 'price',
      head: columns.price,
      cell: (row) => {
        if (row.priced_as !== null) return row.priced_as === row.model ? words.priced : words.pricedAs(row.priced_as);
        return (
          <>
            <span className="admin-tag" data-kind="bad">
              {words.unpriced}
            </span>{' '}
            {mayWrite && (
              <button
                type="button"
                className="button"
                aria-label={words.setOf(row.model)}
                onClick={() => set(row.model)}
              >
                {words.set}
              </button>
            )}
          </>
        );
      },
      order: (row) => row.priced_as,
    },
  ];
}

function priceColumns(
  mayWrite: boolean,
  action: Action,
  edit: (row: PriceRow) => void,
  goBack: (row: PriceRow) => void,
): readonly Column<PriceRow>[] {
  const columns = words.columns;
  const heads = [columns.input, columns.output, columns.read, columns.write];
  return [
    {
      key: 'model',
      head: columns.model,
      rowHead: true,
      cell: (row) => <code>{row.model}</code>,
      order: (row) => row.model,
    },
    ...PRICE_FIELDS.map(
      (field, i): Column<PriceRow> => ({
        key: field,
        head: heads[i],
        figure: true,
        cell: (row) => {
          const isChanged = row.source === 'tenant' && row.shipped && row.shipped[field] !== row[field];
          return (
            <>
              {dollars.format(row[field])}
              {isChanged && <span className="was">{words.shippedIs(dollars.format(row.shipped![field]))}</span>}
            </>
          );
        },
        order: (row) => row[field],
      }),
    ),
    {
      key: 'source',
      head: columns.source,
      cell: (row) => (row.source === 'tenant' ? <span className="admin-tag">{words.own}</span> : words.shipped),
      order: (row) => row.source,
    },
    ...(mayWrite
      ? [
          {
            key: 'actions',
            head: <span className="visually-hidden">{words.edit}</span>,
            cell: (row: PriceRow) => (
              <span className="row-actions">
                {row.source === 'tenant' && (
                  <ActionButton
                    action={action}
                    name={row.model}
                    working={words.goingBack}
                    label={action.pending ? undefined : words.backOf(row.model)}
                    onPress={() => goBack(row)}
                  >
                    {row.shipped ? words.back : words.drop}
                  </ActionButton>
                )}
                <button type="button" className="button" aria-label={words.editOf(row.model)} onClick={() => edit(row)}>
                  {words.edit}
                </button>
              </span>
            ),
          },
        ]
      : []),
  ];
}
