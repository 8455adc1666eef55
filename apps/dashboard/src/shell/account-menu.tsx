/** Who is signed in, how the page looks on this device, and the way out. */
import type { User } from '@bellwether/ui/api/types.ts';
import { AppearanceChoices } from '@bellwether/ui/preferences/appearance-choices.tsx';
import { signOut } from '@bellwether/ui/session/session.ts';
import { messages } from './messages.ts';

export function AccountMenu({ user, organisation }: { user: User; organisation: string | undefined }) {
  return (
    <>
      <button type="button" className="account" popoverTarget="account-menu" aria-label={messages.account.menu}>
        {initials(user.name)}
      </button>
      <div id="account-menu" popover="auto" className="menu">
        <p className="menu-who">
          {messages.account.signedInAs(user.name)}
          {user.email && <span>{user.email}</span>}
          <span>{[organisation, user.role].filter(Boolean).join(' · ')}</span>
        </p>
        <AppearanceChoices />
        <button type="button" className="button" onClick={() => void signOut()}>
          {messages.account.signOut}
        </button>
      </div>
    </>
  );
}

function initials(name: string): string {
  const parts = name.split(/[\s@.]+/).filter(Boolean);
  return ((parts[0]?.[0] ?? '') + (parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : '')).toUpperCase() || '–';
}
