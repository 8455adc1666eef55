/** Asks before something that cannot be taken back; what is asked names what will be gone. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import type { ReactNode } from 'react';
import { ActionButton } from './action-button.tsx';
import { ActionNote } from './action-note.tsx';
import { partMessages } from './messages.ts';
import { useAction } from './use-action.ts';

export interface Question {
  title: string;
  more: ReactNode;
  /** What the button does, as a verb. */
  verb: string;
  working: string;
  /** Does it, and answers with the sentence to say. */
  work: () => Promise<string | undefined>;
}

export function Confirm({
  question,
  close,
  done,
}: {
  question: Question;
  close: () => void;
  done: (said: string | undefined) => void;
}) {
  const action = useAction();
  let said: string | undefined;
  const work = async () => {
    said = await question.work();
    return said;
  };
  return (
    <Dialog label={question.title} close={close}>
      <form
        className="access-dialog"
        onSubmit={async (event) => {
          event.preventDefault();
          if (await action.run('confirm', work)) done(said);
        }}
      >
        <h2>{question.title}</h2>
        <div className="prose">{question.more}</div>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="confirm" working={question.working} kind="danger">
            {question.verb}
          </ActionButton>
          <button type="button" className="button" onClick={close}>
            {partMessages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
