/** People as rows; the name opens the person. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { useUser } from '@bellwether/ui/session/session.ts';
import { roleTitle } from '../parts/roles.ts';
import { messages } from './messages.ts';
import { type Person, stateOf } from './person.ts';

export function PeopleTable({
  people,
  nowMs,
  open,
}: {
  people: readonly Person[];
  nowMs: number;
  open: (person: Person) => void;
}) {
  const words = messages.columns;
  const user = useUser();
  const columns: readonly Column<Person>[] = [
    {
      key: 'name',
      head: words.name,
      rowHead: true,
      order: ({ name }) => name,
      cell: (person) => (
        <span className="person">
          <button type="button" className="person-open" onClick={() => open(person)}>
            {person.name}
          </button>
          {person.user_id === user.user_id && <span className="tag">{messages.you}</span>}
          <small>{person.email}</small>
        </span>
      ),
    },
    { key: 'role', head: words.role, order: ({ role }) => roleTitle(role), cell: ({ role }) => roleTitle(role) },
    {
      key: 'teams',
      head: words.teams,
      order: ({ teams }) => teams.join(', ') || undefined,
      cell: ({ teams }) => <span className="wrapped">{teams.join(', ') || messages.noTeams}</span>,
    },
    {
      key: 'source',
      head: words.source,
      order: ({ source }) => source,
      cell: ({ source }) => messages.sources[source] ?? source,
    },
    { key: 'factors', head: words.factors, order: factorWords, cell: factorWords },
    {
      key: 'seen',
      head: words.seen,
      order: ({ last_seen_at }) => last_seen_at,
      cell: ({ last_seen_at }) =>
        last_seen_at ? <Time at={last_seen_at} form="day" /> : <span className="quiet">{messages.never}</span>,
    },
    {
      key: 'state',
      head: words.state,
      order: (person) => stateOf(person, nowMs),
      cell: (person) => {
        const state = stateOf(person, nowMs);
        return state === 'active' ? (
          <span className="quiet">{messages.states.active}</span>
        ) : (
          <span className="tag" data-tone={state === 'locked' ? 'worse' : undefined}>
            {messages.states[state]}
          </span>
        );
      },
    },
  ];
  return (
    <ScrollRegion label={messages.list}>
      <SortableTable label={messages.list} columns={columns} rows={people} rowKey={({ user_id }) => user_id} />
    </ScrollRegion>
  );
}

export function factorWords({ factors, source }: Person): string {
  const words = messages.factors;
  const parts = [
    ...(factors.totp ? [words.totp] : []),
    ...(factors.passkeys > 0 ? [words.passkeys(factors.passkeys)] : []),
  ];
  if (parts.length > 0) return parts.join(', ');
  return source === 'local' ? words.none : words.elsewhere;
}
