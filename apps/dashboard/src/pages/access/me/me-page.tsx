/** Oneself: what one may see, how one signs in, where one is signed in, how pages look. */

import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useSession, useUser } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import '../access.css';
import { roleTitle } from '../parts/roles.ts';
import { messages } from './messages.ts';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { PreferencesSection } from './preferences-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { RecoverySection } from './recovery-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { TotpSection } from './totp-section.tsx';
import { type Factors, useFactors } from './use-factors.ts';

export default function MePage() {
  const factors = useFactors();
  const [codes, setCodes] = useState<readonly string[]>();
  // Who comes in through the organisation's own sign-on has the factors of that, and no password here.
  const isLocal = useUser().source === 'local';
  return (
    <Page question={messages.question} answer={<Answer factors={factors.value} />} className="access-page">
      {factors.problem && <ProblemNote problem={factors.problem} retry={factors.reload} />}
      <div className="access-columns">
        <div className="access-column">
          <ProfileSection />
          <PreferencesSection />
        </div>
        <div className="access-column">
          {isLocal && <PasswordSection />}
          {isLocal && factors.value && (
            <>
              <TotpSection factors={factors.value} reload={factors.reload} showCodes={setCodes} />
              <PasskeysSection passkeys={factors.value.passkeys} reload={factors.reload} />
              <RecoverySection factors={factors.value} reload={factors.reload} codes={codes} showCodes={setCodes} />
            </>
          )}
        </div>
      </div>
      <SessionsSection />
    </Page>
  );
}

function Answer({ factors }: { factors: Factors | undefined }) {
  const user = useUser();
  const session = useSession();
  const words = messages.answer;
  const reach = session.kind === 'signed_in' ? session.session.permissions['metrics:read'] : undefined;
  const isSafe = factors !== undefined && (factors.totp.enabled || factors.passkeys.length > 0);
  return (
    <>
      {words.role}
      <b>{roleTitle(user.role)}</b>
      {reach === undefined
        ? words.seesNothing
        : reach === 'team'
          ? words.sees.team
          : reach === 'own'
            ? words.sees.own
            : words.sees.organisation}
      {reach === 'team' && (
        <b>{user.teams.length > 0 ? new Intl.ListFormat('en').format(user.teams) : words.noTeams}</b>
      )}
      .{user.source !== 'local' ? words.external : factors && (isSafe ? words.safe : words.unsafe)}
    </>
  );
}
