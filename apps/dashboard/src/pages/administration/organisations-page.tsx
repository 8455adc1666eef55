/** All organisations of the installation, for whoever runs it: what they use, and suspending and resuming them. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { formatDayClock } from '@bellwether/ui/format/time.ts';
import { type FormEvent, useCallback, useEffect, useId, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { type Action, useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import type { OrganisationSettings, Usage } from './parts/api-types.ts';
import { callAsOperator } from './parts/operator-api.ts';
import '../access/access.css';
import './administration.css';

type ListedOrganisation = OrganisationSettings & { usage: Usage };

const REFRESH_MS = 5_000;
const PATH = '/api/v1/organisations';
const words = messages.organisations;

export default function OrganisationsPage() {
  const [token, setToken] = useState<string>();
  const [listed, setListed] = useState<readonly ListedOrganisation[]>();
  const action = useAction();
  const read = async (asToken: string) => {
    const answer = await callAsOperator<{ organisations: readonly ListedOrganisation[] }>(asToken, 'GET', PATH);
    setListed(answer.organisations);
  };
  const open = (given: string) =>
    action.run('open', async () => {
      await read(given);
      setToken(given);
      return undefined;
    });
  if (token === undefined || listed === undefined)
    return (
      <Page question={words.question}>
        <TokenForm action={action} open={(given) => void open(given)} />
      </Page>
    );
  return <OrganisationList token={token} listed={listed} read={() => read(token)} action={action} />;
}

function TokenForm({ action, open }: { action: Action; open: (token: string) => void }) {
  const [text, setText] = useState('');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open(text.trim());
  };
  return (
    <form className="admin-form" onSubmit={submit} autoComplete="off">
      <p>{words.needsToken}</p>
      <pre className="code">cat $DATA_DIR/run/operator.token</pre>
      <div className="field">
        <label className="field-label" htmlFor={id}>
          {words.token}
        </label>
        <input
          id={id}
          type="password"
          autoComplete="off"
          required
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <ActionNote action={action} />
      <div className="actions">
        <ActionButton action={action} name="open" working={words.opening} kind="primary">
          {words.open}
        </ActionButton>
      </div>
    </form>
  );
}

function OrganisationList(props: {
  token: string;
  listed: readonly ListedOrganisation[];
  read: () => Promise<void>;
  action: Action;
}) {
  const { token, listed, read, action } = props;
  const [asked, setAsked] = useState<ListedOrganisation>();
  const [adds, setAdds] = useState(false);
  const refresh = useCallback(() => {
    // What is shown stays; the next look will tell.
    if (document.visibilityState === 'visible') read().catch(() => undefined);
  }, [read]);
  useEffect(() => {
    const timer = setInterval(refresh, REFRESH_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  const suspend = async (organisation: ListedOrganisation, suspended: boolean) => {
    await callAsOperator(token, 'PATCH', `${PATH}/${encodeURIComponent(organisation.org_id)}`, { suspended });
    await read();
    return suspended ? words.suspended(organisation.name) : words.resumed(organisation.name);
  };
  const columns = words.columns;
  const table: readonly Column<ListedOrganisation>[] = [
    {
      key: 'name',
      head: columns.name,
      rowHead: true,
      cell: (row) => (
        <>
          {row.name} {row.sample && <span className="admin-tag">{words.sample}</span>}
          <span className="was">{row.org_id}</span>
        </>
      ),
      order: (row) => row.name,
    },
    { key: 'plan', head: columns.plan, cell: (row) => row.plan, order: (row) => row.plan },
    { key: 'region', head: columns.region, cell: (row) => row.primary_region, order: (row) => row.primary_region },
    {
      key: 'events',
      head: columns.events,
      figure: true,
      cell: (row) => formatFigure(row.usage.events.per_second, 'count'),
      order: (row) => row.usage.events.per_second,
    },
    {
      key: 'stored',
      head: columns.stored,
      figure: true,
      cell: (row) => formatFigure(row.usage.storage.event_bytes + row.usage.storage.window_bytes_estimate, 'bytes'),
      order: (row) => row.usage.storage.event_bytes,
    },
    {
      key: 'seats',
      head: columns.seats,
      figure: true,
      cell: (row) =>
        `${formatCount(row.usage.seats.used)}${row.usage.seats.limit === null ? '' : ` / ${formatCount(row.usage.seats.limit)}`}`,
      order: (row) => row.usage.seats.used,
    },
    {
      key: 'state',
      head: columns.state,
      cell: (row) =>
        row.suspended_at === null ? (
          words.working
        ) : (
          <span className="admin-tag" data-kind="bad">
            {words.suspendedSince(formatDayClock(Date.parse(row.suspended_at)))}
          </span>
        ),
      order: (row) => row.suspended_at ?? '',
    },
    {
      key: 'action',
      head: <span className="visually-hidden">{columns.action}</span>,
      cell: (row) => (
        <span className="row-actions">
          {row.suspended_at === null ? (
            <button
              type="button"
              className="button"
              aria-label={words.suspendTitle(row.name)}
              onClick={() => setAsked(row)}
            >
              {words.suspend}
            </button>
          ) : (
            <ActionButton
              action={action}
              name={row.org_id}
              working={words.resuming}
              onPress={() => void action.run(row.org_id, () => suspend(row, false))}
            >
              {words.resume}
            </ActionButton>
          )}
        </span>
      ),
    },
  ];
  return (
    <Page
      question={words.question}
      answer={words.answer(listed.length, listed.filter(({ suspended_at }) => suspended_at !== null).length)}
      actions={
        <button type="button" className="button" onClick={() => setAdds(true)}>
          {words.add}
        </button>
      }
    >
      <ActionNote action={action} />
      <div className="panel">
        <div className="panel-head">
          <h2 id="organisations">{words.list}</h2>
        </div>
        <ScrollRegion label={words.list}>
          <SortableTable label={words.list} columns={table} rows={listed} rowKey={(row) => row.org_id} />
        </ScrollRegion>
      </div>
      {asked && (
        <SuspendDialog
          organisation={asked}
          close={() => setAsked(undefined)}
          work={() => suspend(asked, true)}
          done={(said) => {
            setAsked(undefined);
            void action.run('say', async () => said);
          }}
        />
      )}
      {adds && (
        <AddDialog
          close={() => setAdds(false)}
          work={async (body) => {
            await callAsOperator(token, 'POST', PATH, body);
            await read();
          }}
          done={(said) => {
            setAdds(false);
            void action.run('say', async () => said);
          }}
        />
      )}
    </Page>
  );
}

/** Suspending stops everybody's work, so the id is typed. */
function SuspendDialog(props: {
  organisation: OrganisationSettings;
  close: () => void;
  work: () => Promise<string>;
  done: (said: string) => void;
}) {
  const { organisation, close, work, done } = props;
  const [typed, setTyped] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const action = useAction();
  const id = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsWrong(typed !== organisation.org_id);
    if (typed !== organisation.org_id) return;
    let said = '';
    const isDone = await action.run('suspend', async () => {
      said = await work();
      return undefined;
    });
    if (isDone) done(said);
  };
  return (
    <Dialog label={words.suspendTitle(organisation.name)} close={close}>
      <form className="admin-form" onSubmit={(event) => void submit(event)}>
        <h2>{words.suspendTitle(organisation.name)}</h2>
        <p>{words.suspendMore}</p>
        <div className="field">
          <label className="field-label" htmlFor={id}>
            {words.typeId(organisation.org_id)}
          </label>
          <input
            id={id}
            value={typed}
            autoComplete="off"
            aria-invalid={isWrong}
            aria-describedby={`${id}-wrong`}
            onChange={(event) => setTyped(event.target.value)}
          />
          <span id={`${id}-wrong`} role="alert" className="failing">
            {isWrong && words.typeExactly(organisation.org_id)}
          </span>
        </div>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="suspend" working={words.suspending} kind="danger">
            {words.suspend}
          </ActionButton>
          <button type="button" className="button" onClick={close}>
            {messages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function AddDialog(props: { close: () => void; work: (body: object) => Promise<void>; done: (said: string) => void }) {
  const { close, work, done } = props;
  const [orgId, setOrgId] = useState('');
  const [name, setName] = useState('');
  const action = useAction();
  const id = useId();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const isDone = await action.run('add', async () => {
      await work({ org_id: orgId.trim(), name: name.trim() });
      return undefined;
    });
    if (isDone) done(words.added(orgId.trim()));
  };
  return (
    <Dialog label={words.add} close={close}>
      <form className="admin-form" onSubmit={(event) => void submit(event)}>
        <h2>{words.add}</h2>
        <div className="field">
          <label className="field-label" htmlFor={`${id}-name`}>
            {messages.organisation.name}
          </label>
          <input
            id={`${id}-name`}
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <div className="field">
          <label className="field-label" htmlFor={`${id}-id`}>
            {words.id}
          </label>
          <input
            id={`${id}-id`}
            required
            maxLength={64}
            pattern="[A-Za-z0-9_\-]+"
            aria-describedby={`${id}-hint`}
            value={orgId}
            onChange={(event) => setOrgId(event.target.value)}
          />
          <span id={`${id}-hint`} className="admin-hint">
            {words.idHint}
          </span>
        </div>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="add" working={words.adding} kind="primary">
            {words.add}
          </ActionButton>
          <button type="button" className="button" onClick={close}>
            {messages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
