/** Keeps a text that was written, or, where there is one to go back to, lets go of what was changed. */
import { ActionButton } from '../access/parts/action-button.tsx';
import type { Action } from '../access/parts/use-action.ts';

export function SaveActions(props: {
  action: Action;
  verb: string;
  working: string;
  /** Answers with the sentence to say. */
  save: () => Promise<string | undefined>;
  discard?: { verb: string; discard: () => void };
}) {
  const { action, verb, working, save, discard } = props;
  return (
    <div className="actions">
      <ActionButton
        action={action}
        name="save"
        kind="primary"
        working={working}
        onPress={() => void action.run('save', save)}
      >
        {verb}
      </ActionButton>
      {discard && (
        <button type="button" className="button" onClick={discard.discard}>
          {discard.verb}
        </button>
      )}
    </div>
  );
}
