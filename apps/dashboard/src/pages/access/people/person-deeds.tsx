/** What can be done about somebody's access, each after a question that says what follows. */
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { Confirm, type Question } from '../parts/confirm.tsx';
import { messages } from './messages.ts';
import type { LinkOnce } from './people-page.tsx';
import { isPasswordOnly, type Person, stateOf } from './person.ts';

type Deed = keyof typeof messages.deeds;

export function PersonDeeds(props: {
  person: Person;
  nowMs: number;
  close: () => void;
  reload: () => void;
  showLink: (link: LinkOnce) => void;
  say: (said: string | undefined) => void;
}) {
  const { person, nowMs, close, reload, showLink, say } = props;
  const [asked, setAsked] = useState<Deed>();
  const path = `/api/v1/users/${encodeURIComponent(person.user_id)}`;
  const work: Readonly<Record<Deed, () => Promise<unknown>>> = {
    unlock: () => api.post(`${path}/unlock`, {}),
    sessions: () => api.delete(`${path}/sessions`),
    factors: () => api.post(`${path}/reset-factors`, {}),
    password: async () => {
      const { link, expires_at, mailed } = await api.post<{ link: string; expires_at: string; mailed: boolean }>(
        `${path}/reset-password`,
        {},
      );
      const { onceTitle, onceMore, mailedMore, copy } = messages.deeds.password;
      const more = mailed ? mailedMore : onceMore;
      showLink({ title: onceTitle(person.name), more, copy, link, expiresAt: expires_at });
    },
    disable: () => api.patch(path, { disabled: true }),
    enable: () => api.patch(path, { disabled: false }),
    remove: () => api.delete(path),
  };
  const questionOf = (deed: Deed): Question => {
    const { title, more, verb, working, done } = messages.deeds[deed];
    return {
      title: title(person.name),
      more,
      verb,
      working,
      work: async () => {
        await work[deed]();
        return done(person.name);
      },
    };
  };
  return (
    <section aria-labelledby="person-access" className="panel">
      <h2 id="person-access">{messages.person.access}</h2>
      <div className="actions">
        {deedsFor(person, nowMs).map((deed) => (
          <button
            key={deed}
            type="button"
            className={`button ${deed === 'remove' ? 'danger' : ''}`}
            onClick={() => setAsked(deed)}
          >
            {messages.deeds[deed].verb}
          </button>
        ))}
      </div>
      {asked && (
        <Confirm
          question={questionOf(asked)}
          close={() => setAsked(undefined)}
          done={(said) => {
            setAsked(undefined);
            close();
            reload();
            say(said);
          }}
        />
      )}
    </section>
  );
}

/** Only what would change something. */
export function deedsFor(person: Person, nowMs: number): readonly Deed[] {
  const state = stateOf(person, nowMs);
  const isLocal = person.source === 'local';
  const isDisabled = state === 'disabled';
  const offered: readonly (readonly [Deed, boolean])[] = [
    ['unlock', state === 'locked'],
    ['password', isLocal && !isDisabled],
    ['factors', isLocal && !isPasswordOnly(person)],
    ['sessions', !isDisabled && person.last_seen_at !== null],
    ['enable', isDisabled],
    ['disable', !isDisabled],
    ['remove', true],
  ];
  return offered.flatMap(([deed, isOffered]) => (isOffered ? [deed] : []));
}
