/** Sign in with e-mail and password. Errors say what to do, and the focus goes where it has to be done. */

import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { Mark } from '@bellwether/ui/components/mark.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { type FormEvent, useRef, useState } from 'react';
import { messages } from './messages.ts';
import '@bellwether/ui/preferences/preferences.ts';
import { api, beginSession, type SignedOutReason } from '@bellwether/ui/session/session.ts';

export function SignInPage({ reason }: { reason: SignedOutReason }) {
  const words = messages;
  const [problem, setProblem] = useState<string>();
  const [working, setWorking] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, secret] = [String(form.get('email')).trim(), String(form.get('password'))];
    if (!email || !secret) return setProblem(words.missing);
    setWorking(true);
    setProblem(undefined);
    try {
      await api.post('/api/v1/sessions', { email, password: secret, delivery: 'cookie' });
      await beginSession();
    } catch (error) {
      setWorking(false);
      setProblem(sentenceFor(error));
      password.current?.select();
    }
  }

  return (
    <main className="sign-in">
      <form onSubmit={submit} noValidate aria-describedby="sign-in-problem">
        <p className="sign-in-brand">
          <Mark /> {messages.product}
        </p>
        <h1>{words.lead}</h1>
        {reason === 'expired' && !problem && <p className="note">{words.expired}</p>}
        <label className="field">
          <span className="field-label">{words.email}</span>
          {/* biome-ignore lint/a11y/noAutofocus: signing in is the only thing this page is for. */}
          <input name="email" type="email" autoComplete="username" required autoFocus />
        </label>
        <label className="field">
          <span className="field-label">{words.password}</span>
          <input name="password" type="password" autoComplete="current-password" required ref={password} />
        </label>
        <p id="sign-in-problem" role="alert" className={problem ? 'problem' : 'visually-hidden'}>
          {problem}
        </p>
        <button type="submit" className="button primary" disabled={working}>
          {working ? words.working : words.submit}
        </button>
        <p className="quiet">{words.hint}</p>
      </form>
    </main>
  );
}

function sentenceFor(error: unknown): string {
  if (!(error instanceof ApiProblem)) return uiMessages.problems.unreachable;
  if (error.status === 401) return messages.wrong;
  return error.status === 429 ? messages.tooMany : error.message;
}
