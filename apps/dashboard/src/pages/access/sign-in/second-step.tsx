/** The second step: a code of the authenticator app, a recovery code, or a passkey. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { beginSession } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { signInWithPasskey } from '../parts/passkey.ts';
import { PasskeyNote } from '../parts/passkey-note.tsx';
import { passkeyPlaceHere } from '../parts/passkey-place.ts';
import { problemOf, useAction } from '../parts/use-action.ts';
import { messages } from './messages.ts';
import { answerChallenge, type Challenge, type Factor } from './sign-in-call.ts';
import { sentenceFor } from './sign-in-problem.ts';

const FIRST_CHOICES: readonly Factor[] = ['totp', 'passkey', 'recovery_code'];
const CHANGE_TO: Readonly<Record<Factor, string>> = {
  totp: messages.useTotp,
  recovery_code: messages.useRecovery,
  passkey: messages.usePasskey,
};

export function SecondStep({
  challenge: { challenge, factors },
  startOver,
}: {
  challenge: Challenge;
  startOver: (why: string | undefined) => void;
}) {
  const [factor, setFactor] = useState<Factor>(FIRST_CHOICES.find((first) => factors.includes(first)) ?? 'totp');
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const action = useAction();
  const place = passkeyPlaceHere();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another factor has another field.
  useEffect(() => field.current?.focus(), [factor]);

  async function pass(work: () => Promise<void>): Promise<void> {
    setProblem(undefined);
    await action.run('check', async () => {
      try {
        await work();
        await beginSession();
      } catch (error) {
        // The server forgets a first step after five minutes, or five wrong codes.
        if (error instanceof ApiProblem && isOver(error)) startOver(messages.problems.challengeOver);
        else setProblem(error instanceof ApiProblem ? sentenceFor(error, factor) : problemOf(error).message);
        field.current?.select();
      }
      return undefined;
    });
  }

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (factor === 'passkey') return pass(() => signInWithPasskey({ challenge }));
    const typed = String(new FormData(event.currentTarget).get('code'));
    // Apps show the code in two groups, and print recovery codes with dashes; who copies them copies those too.
    const code = factor === 'totp' ? typed.replace(/\D/g, '') : typed.trim();
    if (!code) {
      setProblem(messages.problems.missingCode);
      return field.current?.focus();
    }
    await pass(() => answerChallenge(challenge, factor === 'totp' ? { totp: code } : { recovery_code: code }));
  }

  return (
    <form onSubmit={submit} noValidate aria-describedby="second-problem">
      {factor === 'totp' && (
        <label className="field" key="totp">
          <span className="field-label">{messages.totp}</span>
          <input
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={12}
            className="code-input"
            required
            ref={field}
          />
          <span className="quiet">{messages.totpMore}</span>
        </label>
      )}
      {factor === 'recovery_code' && (
        <label className="field" key="recovery">
          <span className="field-label">{messages.recovery}</span>
          <input
            name="code"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={60}
            className="code-input"
            required
            ref={field}
          />
          <span className="quiet">{messages.recoveryMore}</span>
        </label>
      )}
      {factor === 'passkey' && <PasskeyNote place={place} />}
      <p id="second-problem" role="alert" className={problem ? 'problem' : 'visually-hidden'}>
        {problem}
      </p>
      <ActionButton
        action={action}
        name="check"
        working={factor === 'passkey' ? messages.passkeyWorking : messages.checking}
        kind="primary"
      >
        {factor === 'passkey' ? messages.passkey : messages.check}
      </ActionButton>
      <div className="sign-in-others">
        {factors
          .filter((other) => other !== factor)
          .map((other) => (
            <button
              key={other}
              type="button"
              className="link"
              onClick={() => {
                setProblem(undefined);
                setFactor(other);
              }}
            >
              {CHANGE_TO[other]}
            </button>
          ))}
        <button type="button" className="link" onClick={() => startOver(undefined)}>
          {messages.startOver}
        </button>
      </div>
      <p className="quiet">{messages.noAccess}</p>
    </form>
  );
}

function isOver({ errors }: ApiProblem): boolean {
  return errors.some(({ field }) => field === 'challenge');
}
