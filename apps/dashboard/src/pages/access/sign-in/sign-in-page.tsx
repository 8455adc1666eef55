/**
 * Signing in, in place: the address that was asked for stays, and is shown afterwards. E-mail first, which tells where
 * this person may sign in; then the password or the organisation's own sign-on; then the second step, if there is one.
 */
import { Mark } from '@bellwether/ui/components/mark.tsx';
import '@bellwether/ui/preferences/preferences.ts';
import { type SignedOutReason, signOut } from '@bellwether/ui/session/session.ts';
import { useEffect, useState } from 'react';
import '../access.css';
import { takeSignOnProblem } from '../sign-on/problem-of-address.ts';
import { FirstStep } from './first-step.tsx';
import { messages } from './messages.ts';
import { SecondStep } from './second-step.tsx';
import type { Challenge } from './sign-in-call.ts';

export function SignInPage({ reason }: { reason: SignedOutReason }) {
  const [challenge, setChallenge] = useState<Challenge>();
  /** Why the reader is at the start again. */
  const [returned, setReturned] = useState(takeSignOnProblem);
  useEffect(() => {
    document.title = messages.windowTitle;
  }, []);

  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <p className="sign-in-brand">
          <Mark /> {messages.product}
        </p>
        <h1>{challenge ? messages.secondLead : messages.lead}</h1>
        {!challenge && reason === 'expired' && <p className="note">{messages.expired}</p>}
        {!challenge && reason === 'not_told' && (
          <div className="problem">
            {messages.notTold}
            <button type="button" className="button" onClick={() => void signOut()}>
              {messages.signOutAgain}
            </button>
          </div>
        )}
        {challenge ? (
          <SecondStep
            challenge={challenge}
            startOver={(why) => {
              setReturned(why);
              setChallenge(undefined);
            }}
          />
        ) : (
          <FirstStep problem={returned} goOn={setChallenge} />
        )}
      </div>
    </main>
  );
}
