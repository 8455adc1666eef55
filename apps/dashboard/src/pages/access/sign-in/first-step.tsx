/**
 * Who, and the password. The password's field is in the page from the start, so that a password manager fills both at
 * once; then one press signs in.
 */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { beginSession } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { canWaitForPasskey, PasskeyGivenUp, signInWithPasskey, stopWaitingForPasskey } from '../parts/passkey.ts';
import { PasskeyNote } from '../parts/passkey-note.tsx';
import { passkeyPlaceHere } from '../parts/passkey-place.ts';
import { PasswordField } from '../parts/password-field.tsx';
import { problemOf, useAction } from '../parts/use-action.ts';
import { messages } from './messages.ts';
import { ElsewhereNote, RegionNote, useRegions } from './region-note.tsx';
import {
  askForRegion,
  type Challenge,
  type Connection,
  discoverConnections,
  type Region,
  signInWithPassword,
  startOf,
} from './sign-in-call.ts';
import { sentenceFor } from './sign-in-problem.ts';

/** A passkey's challenge is good for five minutes; a page left open asks for a new one before. */
const WAITING_MS = 4 * 60_000;

export function FirstStep({
  problem: before,
  goOn,
}: {
  problem: string | undefined;
  goOn: (challenge: Challenge) => void;
}) {
  const [email, setEmail] = useState<string>();
  const [connections, setConnections] = useState<readonly Connection[]>([]);
  const [problem, setProblem] = useState(before);
  const regions = useRegions();
  const [elsewhere, setElsewhere] = useState<Region>();
  const [explainsPasskeys, setExplainsPasskeys] = useState(false);
  const emailField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const action = useAction();
  const place = passkeyPlaceHere();
  usePasskeyOffer(place.kind === 'possible', setProblem);

  useEffect(() => {
    if (email !== undefined) passwordField.current?.focus();
  }, [email]);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [typed, password] = [String(form.get('email')).trim(), String(form.get('password'))];
    setProblem(undefined);
    if (!typed) {
      setProblem(messages.problems.missingEmail);
      emailField.current?.focus();
    } else if (password) await signIn(typed, password);
    else if (email === undefined) {
      await action.run('go_on', async () => {
        if (await belongsElsewhere(typed)) return undefined;
        setConnections(await discoverConnections(typed));
        setEmail(typed);
        return undefined;
      });
    } else {
      setProblem(messages.problems.missing);
      passwordField.current?.focus();
    }
  }

  /** Asked before the address or a password is sent anywhere. */
  async function belongsElsewhere(typed: string): Promise<boolean> {
    const found = regions && regions.regions.length > 1 ? await askForRegion(typed) : undefined;
    setElsewhere(found?.elsewhere ?? undefined);
    return Boolean(found?.elsewhere);
  }

  async function signIn(typed: string, password: string): Promise<void> {
    let challenge: Challenge | undefined;
    await action.run('sign_in', async () => {
      if (await belongsElsewhere(typed)) return undefined;
      try {
        challenge = await signInWithPassword(typed, password);
        void stopWaitingForPasskey();
        if (!challenge) await beginSession();
      } catch (error) {
        setEmail(typed);
        setProblem(sentenceFor(problemOf(error), 'password'));
        passwordField.current?.select();
      }
      return undefined;
    });
    if (challenge) goOn(challenge);
  }

  async function signInByPasskey(): Promise<void> {
    if (place.kind !== 'possible') return setExplainsPasskeys(true);
    setProblem(undefined);
    await action.run('passkey', async () => {
      try {
        await signInWithPasskey({});
        await beginSession();
      } catch (error) {
        setProblem(error instanceof ApiProblem ? sentenceFor(error, 'passkey') : problemOf(error).message);
      }
      return undefined;
    });
  }

  const isFirst = email === undefined;
  return (
    <form onSubmit={submit} noValidate aria-describedby="sign-in-problem">
      <div className="field">
        <label className="field-label" htmlFor="sign-in-email">
          {messages.email}
        </label>
        <input
          id="sign-in-email"
          name="email"
          type="email"
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          required
          // biome-ignore lint/a11y/noAutofocus: signing in is the only thing this page is for.
          autoFocus
          readOnly={!isFirst}
          ref={emailField}
        />
        {!isFirst && (
          <button
            type="button"
            className="link"
            onClick={() => {
              setEmail(undefined);
              setConnections([]);
              setProblem(undefined);
              emailField.current?.focus();
            }}
          >
            {messages.otherEmail}
          </button>
        )}
      </div>
      {connections.map((connection) => (
        <a key={connection.connection_id} className="button primary" href={startOf(connection, location)}>
          {messages.connection(connection.name)}
        </a>
      ))}
      {connections.length > 0 && <p className="sign-in-or">{messages.or}</p>}
      <PasswordField
        label={messages.password}
        name="password"
        use="current"
        field={passwordField}
        isWaiting={isFirst}
      />
      <p id="sign-in-problem" role="alert" className={problem ? 'problem' : 'visually-hidden'}>
        {problem}
      </p>
      {elsewhere && <ElsewhereNote region={elsewhere} />}
      <ActionButton
        action={action}
        name={action.pending === 'sign_in' ? 'sign_in' : 'go_on'}
        working={action.pending === 'sign_in' ? messages.working : messages.goingOn}
        kind={connections.length > 0 || elsewhere ? undefined : 'primary'}
      >
        {isFirst ? messages.goOn : messages.submit}
      </ActionButton>
      {isFirst && (
        <ActionButton
          action={action}
          name="passkey"
          working={messages.passkeyWorking}
          onPress={() => void signInByPasskey()}
        >
          {messages.passkey}
        </ActionButton>
      )}
      {explainsPasskeys && <PasskeyNote place={place} />}
      {regions && <RegionNote regions={regions} />}
      <p className="quiet">{messages.hint}</p>
    </form>
  );
}

/** Offers passkeys among the browser's suggestions for the e-mail, for as long as the page is open. */
function usePasskeyOffer(isPossible: boolean, setProblem: (problem: string) => void): void {
  useEffect(() => {
    if (!isPossible) return;
    let isOver = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    async function offer(): Promise<void> {
      if (isOver || !(await canWaitForPasskey()) || isOver) return;
      again = setTimeout(() => void offer(), WAITING_MS);
      try {
        await signInWithPasskey({ waiting: true });
        await beginSession();
      } catch (error) {
        // Nobody chose one, or the server offers none: the other ways are on the page.
        if (!isOver && !(error instanceof PasskeyGivenUp) && error instanceof ApiProblem && error.status === 401)
          setProblem(sentenceFor(error, 'passkey'));
      }
    }
    void offer();
    return () => {
      isOver = true;
      clearTimeout(again);
      void stopWaitingForPasskey();
    };
  }, [isPossible, setProblem]);
}
