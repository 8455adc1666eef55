/** The authenticator app as a second step. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { DateOf } from '../parts/date.tsx';
import { useAction } from '../parts/use-action.ts';
import { messages } from './messages.ts';
import { PasswordQuestion } from './password-question.tsx';
import { QrCode } from './qr-code.tsx';
import type { Factors } from './use-factors.ts';

interface Enrolment {
  secret: string;
  uri: string;
}

export interface Codes {
  recovery_codes: readonly string[];
}

export function TotpSection({
  factors,
  reload,
  showCodes,
}: {
  factors: Factors;
  reload: () => void;
  /** Recovery codes come with the app, and are seen this once. */
  showCodes: (codes: readonly string[]) => void;
}) {
  const words = messages.totp;
  const action = useAction();
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [asks, setAsks] = useState(false);

  const begin = () =>
    action.run('begin', async () => {
      setEnrolment(await api.post<Enrolment>('/api/v1/me/totp', {}));
      return undefined;
    });

  async function confirm(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get('code')).replace(/\D/g, '');
    await action.run('confirm', async () => {
      const made = await api.post<Codes>('/api/v1/me/totp/confirm', { code });
      showCodes(made.recovery_codes);
      setEnrolment(undefined);
      reload();
      return words.turnedOn;
    });
  }

  return (
    <section className="panel" aria-labelledby="me-totp">
      <div className="panel-head">
        <h2 id="me-totp">{words.title}</h2>
        {!factors.totp.enabled && !enrolment && (
          <ActionButton action={action} name="begin" working={words.starting} onPress={() => void begin()}>
            {words.setUp}
          </ActionButton>
        )}
        {factors.totp.enabled && (
          <button type="button" className="button" onClick={() => setAsks(true)}>
            {words.turnOff}
          </button>
        )}
      </div>
      {factors.totp.enabled ? (
        <p>
          {words.on} {factors.totp.enabled_at && <DateOf at={factors.totp.enabled_at} />}.
        </p>
      ) : (
        !enrolment && <p className="quiet">{words.off}</p>
      )}
      {enrolment && (
        <form className="access-form totp-enrolment" onSubmit={confirm}>
          <p>{words.scan}</p>
          <QrCode text={enrolment.uri} label={words.picture} />
          <div className="field">
            <span className="field-label">{words.orType}</span>
            <span className="secret-line">
              <code className="secret">{enrolment.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
              <CopyButton label={words.copySecret} text={() => enrolment.secret} />
            </span>
          </div>
          <label className="field">
            <span className="field-label">{words.code}</span>
            <input
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={12}
              className="code-input"
              required
              // biome-ignore lint/a11y/noAutofocus: it appears because the reader has asked for it.
              autoFocus
            />
          </label>
          <div className="actions">
            <ActionButton action={action} name="confirm" working={words.confirming}>
              {words.confirm}
            </ActionButton>
            <button type="button" className="button plain" onClick={() => setEnrolment(undefined)}>
              {messages.password.cancel}
            </button>
          </div>
        </form>
      )}
      <ActionNote action={action} />
      {asks && (
        <PasswordQuestion
          title={words.turnOffTitle}
          more={words.turnOffMore}
          verb={words.turnOff}
          working={words.turningOff}
          work={async (password) => {
            await api.delete('/api/v1/me/totp', { password });
            reload();
            return words.turnedOff;
          }}
          close={() => setAsks(false)}
          outer={action}
        />
      )}
    </section>
  );
}
