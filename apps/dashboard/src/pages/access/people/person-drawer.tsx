/** One person: what they may, and what can be done about their access. For those who may only read, a card. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api, useUser } from '@bellwether/ui/session/session.ts';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { DateOf } from '../parts/date.tsx';
import { RoleField } from '../parts/role-field.tsx';
import { roleDescription, rolesToGive, roleTitle } from '../parts/roles.ts';
import { TeamsField } from '../parts/teams-field.tsx';
import { useAction } from '../parts/use-action.ts';
import { messages } from './messages.ts';
import type { LinkOnce } from './people-page.tsx';
import { factorWords } from './people-table.tsx';
import { type Person, stateOf } from './person.ts';
import { changeOf, formOf, type PersonFields } from './person-change.ts';
import { PersonDeeds } from './person-deeds.tsx';

export function PersonDrawer(props: {
  /** `undefined`: the address names somebody who is not here. */
  person: Person | undefined;
  teams: readonly string[];
  nowMs: number;
  close: () => void;
  reload: () => void;
  showLink: (link: LinkOnce) => void;
  say: (said: string | undefined) => void;
}) {
  const { person, close } = props;
  const words = messages.person;
  const user = useUser();
  const mayWrite = useMay('users:write');
  const [form, setForm] = useState(() => person && formOf(person));
  const isChanged = person !== undefined && form !== undefined && Object.keys(changeOf(person, form)).length > 0;
  const [asks, setAsks] = useState(false);
  /** The browser closes a dialog on Esc, whatever we say: who stays opens it again, with what they typed. */
  const [opened, setOpened] = useState(0);
  const leave = () => (isChanged ? setAsks(true) : close());
  const isMine = person?.user_id === user.user_id;
  const mayChange =
    mayWrite && person !== undefined && (isMine || rolesToGive(user.role).some((role) => role === person.role));

  if (asks)
    return (
      <Confirm
        question={{ title: words.leave, more: null, verb: words.leaveVerb, working: '', work: async () => undefined }}
        close={() => {
          setAsks(false);
          setOpened(opened + 1);
        }}
        done={close}
      />
    );
  return (
    <Dialog key={opened} label={person?.name ?? words.gone} close={leave}>
      <div className="drawer">
        <div className="drawer-head">
          <h2>{person?.name ?? words.gone}</h2>
          <button type="button" className="button plain" onClick={leave}>
            {words.close}
          </button>
        </div>
        {person && (
          <>
            <Facts person={person} nowMs={props.nowMs} readOnly={!mayChange} />
            {mayWrite && !mayChange && <p className="quiet">{words.mightier}</p>}
            {mayChange && form && (
              <PersonForm {...props} person={person} isMine={isMine} form={form} setForm={setForm} />
            )}
            {mayChange && !isMine && <PersonDeeds {...props} person={person} />}
          </>
        )}
      </div>
    </Dialog>
  );
}

function Facts({ person, nowMs, readOnly }: { person: Person; nowMs: number; readOnly: boolean }) {
  const words = messages.person;
  const state = stateOf(person, nowMs);
  return (
    <>
      {state === 'locked' && person.locked_until && (
        <p className="problem">
          {words.locked} <Time at={person.locked_until} />.
        </p>
      )}
      {state === 'disabled' && <p className="note">{messages.states.disabled}</p>}
      <dl className="facts">
        <Fact label={words.email}>{person.email}</Fact>
        {readOnly && (
          <>
            <Fact label={messages.columns.role}>
              {roleTitle(person.role)} <small>{roleDescription(person.role)}</small>
            </Fact>
            <Fact label={messages.columns.teams}>{person.teams.join(', ') || messages.noTeams}</Fact>
          </>
        )}
        <Fact label={words.source}>{messages.sources[person.source] ?? person.source}</Fact>
        <Fact label={words.factors}>{factorWords(person)}</Fact>
        <Fact label={words.seen}>
          {person.last_seen_at ? <Time at={person.last_seen_at} form="day" /> : messages.never}
        </Fact>
        <Fact label={words.since}>
          <DateOf at={person.created_at} />
        </Fact>
      </dl>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function PersonForm(props: {
  person: Person;
  teams: readonly string[];
  isMine: boolean;
  form: PersonFields;
  setForm: (form: PersonFields) => void;
  reload: () => void;
}) {
  const { person, isMine, form, setForm, reload } = props;
  const words = messages.person;
  const user = useUser();
  const action = useAction();
  const change = (next: Partial<PersonFields>) => setForm({ ...form, ...next });

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const changed = changeOf(person, form);
    await action.run('save', async () => {
      if (Object.keys(changed).length === 0) return words.unchanged;
      await api.patch(`/api/v1/users/${encodeURIComponent(person.user_id)}`, changed);
      reload();
      return words.saved(form.name);
    });
  }

  return (
    <form className="access-form" onSubmit={submit}>
      <label className="field">
        <span className="field-label">{words.name}</span>
        <input
          value={form.name}
          required
          maxLength={200}
          autoComplete="off"
          onChange={(event) => change({ name: event.target.value })}
        />
      </label>
      <RoleField
        value={form.role}
        change={(role) => change({ role })}
        offered={rolesToGive(user.role)}
        fixed={isMine ? words.ownRole : undefined}
      />
      <TeamsField value={form.teams} change={(teams) => change({ teams })} known={props.teams} />
      <label className="field">
        <span className="field-label">{words.subject}</span>
        <input
          value={form.subject}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ subject: event.target.value })}
        />
        <span className="quiet field-note">{words.subjectMore}</span>
      </label>
      <ActionNote action={action} />
      <div className="actions">
        <ActionButton action={action} name="save" working={words.saving}>
          {words.save}
        </ActionButton>
      </div>
    </form>
  );
}
