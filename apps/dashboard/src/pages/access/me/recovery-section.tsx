/** The recovery codes: how many are left, new ones, and the new ones themselves, once. */
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionNote } from '../parts/action-note.tsx';
import { useAction } from '../parts/use-action.ts';
import { messages } from './messages.ts';
import { PasswordQuestion } from './password-question.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import type { Codes } from './totp-section.tsx';
import type { Factors } from './use-factors.ts';

/** From here on down new ones are suggested. */
const FEW = 3;

export function RecoverySection(props: {
  factors: Factors;
  reload: () => void;
  codes: readonly string[] | undefined;
  showCodes: (codes: readonly string[] | undefined) => void;
}) {
  const { factors, reload, codes, showCodes } = props;
  const words = messages.recovery;
  const action = useAction();
  const [asks, setAsks] = useState(false);
  const hasFactor = factors.totp.enabled || factors.passkeys.length > 0;
  const left = factors.recovery_codes_left;
  return (
    <section className="panel" aria-labelledby="me-recovery">
      <div className="panel-head">
        <h2 id="me-recovery">{words.title}</h2>
        {hasFactor && !codes && (
          <button type="button" className="button" onClick={() => setAsks(true)}>
            {words.renew}
          </button>
        )}
      </div>
      {codes ? (
        <RecoveryCodes codes={codes} done={() => showCodes(undefined)} />
      ) : (
        <p className="quiet">
          {hasFactor ? `${words.left(left)} ${words.purpose} ${left <= FEW ? words.few : ''}` : words.none}
        </p>
      )}
      <ActionNote action={action} />
      {asks && (
        <PasswordQuestion
          title={words.renewTitle}
          more={words.renewMore}
          verb={words.renew}
          working={words.renewing}
          work={async (password) => {
            const made = await api.post<Codes>('/api/v1/me/recovery-codes', { password });
            showCodes(made.recovery_codes);
            reload();
            return undefined;
          }}
          close={() => setAsks(false)}
          outer={action}
        />
      )}
    </section>
  );
}
