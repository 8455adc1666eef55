/** A page that somebody reaches by a link with a token, without an account: what the link is for, or that it is over. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Mark } from '@bellwether/ui/components/mark.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Link, useAddress } from '@bellwether/ui/navigation/location.tsx';
import '@bellwether/ui/preferences/preferences.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type ReactNode, useEffect } from 'react';
import '../access.css';
import { linkToken } from './link-token.ts';
import { messages } from './messages.ts';

export function LinkPage<Looked>(props: {
  /** Where the server says what a token is for. */
  lookUp: string;
  words: { windowTitle: string; lookingUp: string; over: string; overMore: string };
  children: (looked: Looked, token: string) => ReactNode;
}) {
  const { lookUp, words, children } = props;
  const token = linkToken(useAddress().hash);
  const found = useResource<Looked>(token, (signal) => api.post(lookUp, { token }, signal));
  // Away from the server nothing is known of the link; everything else means that it is not good.
  const isAway = found.problem !== undefined && (found.problem.status === 0 || found.problem.status >= 429);
  useEffect(() => {
    document.title = words.windowTitle;
  }, [words.windowTitle]);
  return (
    <main className="sign-in">
      <div className="sign-in-box wide">
        <p className="sign-in-brand">
          <Mark /> {messages.product}
        </p>
        {found.value && token && children(found.value, token)}
        {found.loading && <p className="quiet">{words.lookingUp}</p>}
        {isAway && found.problem && <ProblemNote problem={found.problem} retry={found.reload} />}
        {(!token || (found.problem && !isAway)) && (
          <>
            <h1>{words.over}</h1>
            <p>{words.overMore}</p>
            <p>
              <Link href="/">{messages.toSignIn}</Link>
            </p>
          </>
        )}
      </div>
    </main>
  );
}
