/** Rejected events as an inbox: by reason, then one by one, to be mended and sent again or dismissed. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm } from '../access/parts/confirm.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import type { RejectedReason, RejectedRow } from './parts/api-types.ts';
import { RejectedEditor } from './parts/rejected-editor.tsx';
import '../access/access.css';
import './administration.css';

const REFRESH_MS = 3_000;
const PAGE_SIZE = 50;
/** So many are sent again at once. */
const REPLAY_MAX = 1000;
const PATH = '/administration/rejected';
const words = messages.rejected;

export default function RejectedPage({ address }: PageProps) {
  const counts = useResource(
    'rejected-reasons',
    (signal) => api.get<{ reasons: readonly RejectedReason[]; waiting: number }>('/api/v1/rejected/reasons', signal),
    REFRESH_MS,
  );
  const type = address.searchParams.get('event_type') ?? undefined;
  // Other pages lead here with the event type alone: then the first reason of it is meant.
  const ofType = counts.value?.reasons.find(({ event_type }) => event_type === type);
  const reason = address.searchParams.get('reason') ?? ofType?.reason;
  const first = counts.value?.reasons[0];
  const chosen = counts.value?.reasons.find((each) => each.reason === reason && each.event_type === type);
  return (
    <Page
      question={words.question}
      answer={
        counts.value && (first ? words.answer(formatCount(counts.value.waiting), inWords(first.reason)) : words.none)
      }
    >
      {counts.problem && <ProblemNote problem={counts.problem} retry={counts.reload} />}
      {counts.value && counts.value.reasons.length > 0 && (
        <ReasonTable reasons={counts.value.reasons} chosen={chosen} />
      )}
      {reason !== undefined && type !== undefined && (
        <EventSection
          key={`${reason} ${type}`}
          reason={reason}
          type={type}
          waiting={chosen?.waiting ?? 0}
          reload={counts.reload}
        />
      )}
    </Page>
  );
}

function inWords(reason: string): string {
  return words.words[reason] ?? reason;
}

function ReasonTable({ reasons, chosen }: { reasons: readonly RejectedReason[]; chosen: RejectedReason | undefined }) {
  return (
    <div className="panel">
      <div className="panel-head">
        <h2 id="reasons">{words.reasons}</h2>
      </div>
      <ScrollRegion label={words.reasons}>
        <table aria-labelledby="reasons">
          <thead>
            <tr>
              <th scope="col">{words.columns.reason}</th>
              <th scope="col">{words.columns.type}</th>
              <th scope="col" className="figure-column">
                {words.columns.waiting}
              </th>
              <th scope="col">{words.columns.last}</th>
            </tr>
          </thead>
          <tbody>
            {reasons.map((each) => (
              <tr key={`${each.reason} ${each.event_type}`}>
                <th scope="row">
                  <Link
                    className="row-link"
                    href={`${PATH}?${new URLSearchParams({ reason: each.reason, event_type: each.event_type })}`}
                    aria-current={each === chosen ? 'true' : undefined}
                  >
                    {inWords(each.reason)}
                  </Link>
                </th>
                <td>{each.event_type || <span className="quiet">{words.noType}</span>}</td>
                <td className="figure-column">{formatCount(each.waiting)}</td>
                <td>
                  <Time at={each.last_received_at} form="day" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}

function EventSection(props: { reason: string; type: string; waiting: number; reload: () => void }) {
  const { reason, type, waiting, reload } = props;
  const [pages, setPages] = useState(1);
  const [opened, setOpened] = useState<RejectedRow>();
  const [asks, setAsks] = useState(false);
  /** Dealt with here; the list may be a moment behind. */
  const [settledIds, setSettledIds] = useState<ReadonlySet<string>>(new Set());
  const action = useAction();
  const limit = Math.min(pages * PAGE_SIZE, REPLAY_MAX);
  const list = useResource(
    `rejected ${reason} ${type} ${limit}`,
    (signal) => {
      const query = new URLSearchParams({ reason, event_type: type, limit: String(limit) });
      return api.get<{ rejected: readonly RejectedRow[]; next: string | null }>(`/api/v1/rejected?${query}`, signal);
    },
    REFRESH_MS,
  );
  const settled = (said: string | undefined) => {
    if (opened) setSettledIds(new Set([...settledIds, opened.rejected_id]));
    setOpened(undefined);
    setAsks(false);
    list.reload();
    reload();
    void action.run('say', async () => said);
  };
  const all = formatCount(Math.min(waiting, REPLAY_MAX));
  const rows = (list.value?.rejected ?? []).filter(({ rejected_id }) => !settledIds.has(rejected_id));
  return (
    <div className="panel admin-section">
      <div className="panel-head">
        <h2 id="rejected-events">
          {words.events(inWords(reason))} <small>{type}</small>
        </h2>
        {waiting > 0 && (
          <button type="button" className="button" onClick={() => setAsks(true)}>
            {words.replayAll(all)}
          </button>
        )}
      </div>
      {list.problem && <ProblemNote problem={list.problem} retry={list.reload} />}
      <ActionNote action={action} />
      {rows.length > 0 && (
        <ScrollRegion label={words.events(inWords(reason))}>
          <table aria-labelledby="rejected-events">
            <thead>
              <tr>
                <th scope="col">{words.eventColumns.received}</th>
                <th scope="col">{words.eventColumns.field}</th>
                <th scope="col">{words.eventColumns.detail}</th>
                <th scope="col">{words.eventColumns.door}</th>
                <th scope="col">
                  <span className="visually-hidden">{words.open}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.rejected_id}>
                  <td>
                    <Time at={row.received_at} form="day" />
                  </td>
                  <td>{row.field && <code>{row.field}</code>}</td>
                  <td className="wrap">{row.detail}</td>
                  <td>{row.door}</td>
                  <td className="row-actions">
                    <button
                      type="button"
                      className="button"
                      aria-label={words.openOf(row.detail)}
                      onClick={() => setOpened(row)}
                    >
                      {words.open}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {list.value?.next && limit < REPLAY_MAX && (
        <div className="actions">
          <button type="button" className="button" onClick={() => setPages(pages + 1)}>
            {words.older}
          </button>
        </div>
      )}
      {opened && <RejectedEditor rejected={opened} close={() => setOpened(undefined)} settled={settled} />}
      {asks && (
        <Confirm
          question={{
            title: words.replayAllTitle,
            more: <p>{words.replayAllMore(all)}</p>,
            verb: words.replayAll(all),
            working: words.replaying,
            work: async () => {
              const { replayed, refused } = await api.post<{ replayed: number; refused: number }>(
                '/api/v1/rejected/replay',
                { reason, event_type: type, limit: REPLAY_MAX },
              );
              return words.replayedAll(formatCount(replayed), formatCount(refused));
            },
          }}
          close={() => setAsks(false)}
          done={settled}
        />
      )}
    </div>
  );
}
