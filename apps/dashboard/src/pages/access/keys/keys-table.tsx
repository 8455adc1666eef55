/** Keys as rows, with what can be done about each. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { Confirm } from '../parts/confirm.tsx';
import { DateOf } from '../parts/date.tsx';
import { type ApiKey, isLive, stateOf } from './api-key.ts';
import type { MadeKey } from './keys-page.tsx';
import { messages } from './messages.ts';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';

export function KeysTable(props: {
  keys: readonly ApiKey[];
  nowMs: number;
  made: (key: MadeKey) => void;
  changed: (said: string | undefined) => void;
}) {
  const { keys, nowMs, made, changed } = props;
  const words = messages.columns;
  const [asked, setAsked] = useState<{ what: 'rotate' | 'revoke'; key: ApiKey }>();
  const close = () => setAsked(undefined);
  const columns: readonly Column<ApiKey>[] = [
    {
      key: 'name',
      head: words.name,
      rowHead: true,
      order: ({ name }) => name,
      cell: ({ name }) => <span className="wrapped">{name}</span>,
    },
    {
      key: 'scopes',
      head: words.scopes,
      cell: ({ scopes }) => <span className="wrapped">{scopesInWords(scopes)}</span>,
    },
    { key: 'prefix', head: words.prefix, cell: ({ prefix }) => <code>{prefix}…</code> },
    {
      key: 'used',
      head: words.used,
      order: ({ last_used_at }) => last_used_at,
      cell: ({ last_used_at }) =>
        last_used_at ? <Time at={last_used_at} form="day" /> : <span className="quiet">{messages.never}</span>,
    },
    {
      key: 'created',
      head: words.created,
      order: ({ created_at }) => created_at,
      cell: ({ created_at }) => <DateOf at={created_at} />,
    },
    {
      key: 'ends',
      head: words.ends,
      order: ({ expires_at }) => expires_at,
      cell: ({ expires_at }) =>
        expires_at ? <DateOf at={expires_at} /> : <span className="quiet">{messages.never}</span>,
    },
    {
      key: 'state',
      head: words.state,
      order: (key) => stateOf(key, nowMs),
      cell: (key) => {
        const state = stateOf(key, nowMs);
        return state === 'live' ? (
          <span className="quiet">{messages.states.live}</span>
        ) : (
          <span className="tag" data-tone={state === 'ending' ? 'worse' : undefined}>
            {messages.states[state]}
          </span>
        );
      },
    },
    {
      key: 'actions',
      head: <span className="visually-hidden">{words.actions}</span>,
      cell: (key) =>
        isLive(key, nowMs) && (
          <span className="row-actions">
            {(['rotate', 'revoke'] as const).map((what) => (
              <button
                key={what}
                type="button"
                className="button"
                aria-label={messages[what].of(key.name)}
                onClick={() => setAsked({ what, key })}
              >
                {messages[what].verb}
              </button>
            ))}
          </span>
        ),
    },
  ];
  return (
    <>
      <ScrollRegion label={messages.list}>
        <SortableTable label={messages.list} columns={columns} rows={keys} rowKey={({ key_id }) => key_id} />
      </ScrollRegion>
      {asked?.what === 'rotate' && (
        <RotateKeyDialog
          rotated={asked.key}
          close={close}
          made={(key) => {
            close();
            made(key);
            changed(messages.rotate.done);
          }}
        />
      )}
      {asked?.what === 'revoke' && (
        <Confirm
          question={{
            title: messages.revoke.title(asked.key.name),
            more: <RevokeMore of={asked.key} />,
            verb: messages.revoke.verb,
            working: messages.revoke.working,
            work: async () => {
              await api.delete(`/api/v1/keys/${encodeURIComponent(asked.key.key_id)}`);
              return messages.revoke.done(asked.key.name);
            },
          }}
          close={close}
          done={(said) => {
            close();
            changed(said);
          }}
        />
      )}
    </>
  );
}

function RevokeMore({ of: { last_used_at } }: { of: ApiKey }) {
  const words = messages.revoke;
  return (
    <p>
      {words.more}{' '}
      {last_used_at ? (
        <>
          {words.lastUsed} <Time at={last_used_at} form="day" />.
        </>
      ) : (
        words.neverUsed
      )}
    </p>
  );
}

function scopesInWords(scopes: readonly string[]): string {
  return scopes.map((scope) => messages.scopes[scope]?.title ?? scope).join(', ');
}
