/** Why there can be no passkey here, and where there could be. */
import { partMessages } from './messages.ts';
import type { PasskeyPlace } from './passkey-place.ts';

export function PasskeyNote({ place }: { place: PasskeyPlace }) {
  const words = partMessages.passkeyPlace;
  switch (place.kind) {
    case 'possible':
      return null;
    case 'not_encrypted':
      return <p className="note">{words.notEncrypted}</p>;
    case 'unsupported':
      return <p className="note">{words.unsupported}</p>;
    case 'bare_address':
      return (
        <p className="note">
          {words.bareAddress}{' '}
          {place.href ? <a href={place.href}>{words.openNamed(new URL(place.href).host)}</a> : words.askForName}
        </p>
      );
  }
}
