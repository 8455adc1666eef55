/** Another secret for a key; the old one goes on for a while, or not. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { partMessages } from '../parts/messages.ts';
import { useAction } from '../parts/use-action.ts';
import type { ApiKey } from './api-key.ts';
import type { MadeKey } from './keys-page.tsx';
import { messages } from './messages.ts';

const GRACES_SECONDS = [0, 3600, 86400, 604800, 2592000] as const;
type Grace = (typeof GRACES_SECONDS)[number];

export function RotateKeyDialog(props: { rotated: ApiKey; close: () => void; made: (key: MadeKey) => void }) {
  const { rotated, close, made } = props;
  const words = messages.rotate;
  const action = useAction();
  const [grace, setGrace] = useState<Grace>(86400);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    let key: MadeKey | undefined;
    await action.run('rotate', async () => {
      key = await api.post<MadeKey>(`/api/v1/keys/${encodeURIComponent(rotated.key_id)}/rotate`, {
        grace_seconds: grace,
      });
      return undefined;
    });
    if (key) made(key);
  }

  return (
    <Dialog label={words.title(rotated.name)} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{words.title(rotated.name)}</h2>
        <p>{words.more}</p>
        <SelectField
          label={words.grace}
          value={grace}
          options={GRACES_SECONDS.map((value) => ({ value, label: words.graces[value] }))}
          choose={setGrace}
        />
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="rotate" working={words.working}>
            {words.verb}
          </ActionButton>
          <button type="button" className="button plain" onClick={close}>
            {partMessages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
