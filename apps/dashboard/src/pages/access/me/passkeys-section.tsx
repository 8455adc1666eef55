/** One's passkeys: what there is, one more, one less. */
import { Time } from '@bellwether/ui/components/time.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { DateOf } from '../parts/date.tsx';
import { addPasskey } from '../parts/passkey.ts';
import { PasskeyNote } from '../parts/passkey-note.tsx';
import { passkeyPlaceHere } from '../parts/passkey-place.ts';
import { useAction } from '../parts/use-action.ts';
import { messages } from './messages.ts';
import type { Passkey } from './use-factors.ts';

const NAME_LENGTH_MAX = 100;

export function PasskeysSection({ passkeys, reload }: { passkeys: readonly Passkey[]; reload: () => void }) {
  const words = messages.passkeys;
  const action = useAction();
  const [removing, setRemoving] = useState<Passkey>();
  const place = passkeyPlaceHere();

  async function add(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const name = String(new FormData(form).get('name')).trim();
    const isAdded = await action.run('add', async () => {
      await addPasskey(name);
      reload();
      return words.added(name);
    });
    if (isAdded) form.reset();
  }

  return (
    <section className="panel" aria-labelledby="me-passkeys">
      <div className="panel-head">
        <h2 id="me-passkeys">{words.title}</h2>
      </div>
      <p className="quiet">{words.purpose}</p>
      {passkeys.length > 0 && (
        <ul className="passkeys">
          {passkeys.map((passkey) => (
            <li key={passkey.passkey_id}>
              <span>
                <b>{passkey.name}</b>
                <small>
                  {words.created} <DateOf at={passkey.created_at} /> · {words.used}{' '}
                  {passkey.last_used_at ? <Time at={passkey.last_used_at} form="day" /> : words.never}
                </small>
              </span>
              <button
                type="button"
                className="button"
                aria-label={words.removeOf(passkey.name)}
                onClick={() => setRemoving(passkey)}
              >
                {words.remove}
              </button>
            </li>
          ))}
        </ul>
      )}
      {place.kind === 'possible' ? (
        <form className="access-row" onSubmit={add}>
          <label className="field">
            <span className="field-label">{words.name}</span>
            <input
              name="name"
              required
              maxLength={NAME_LENGTH_MAX}
              placeholder={words.nameExample}
              autoComplete="off"
            />
          </label>
          <ActionButton action={action} name="add" working={words.adding}>
            {words.add}
          </ActionButton>
        </form>
      ) : (
        <PasskeyNote place={place} />
      )}
      <ActionNote action={action} />
      {removing && (
        <Confirm
          question={{
            title: words.removeTitle(removing.name),
            more: words.removeMore,
            verb: words.remove,
            working: words.removing,
            work: async () => {
              await api.delete(`/api/v1/me/passkeys/${encodeURIComponent(removing.passkey_id)}`);
              return words.removed(removing.name);
            },
          }}
          close={() => setRemoving(undefined)}
          done={(said) => {
            setRemoving(undefined);
            reload();
            void action.run('say', async () => said);
          }}
        />
      )}
    </section>
  );
}
