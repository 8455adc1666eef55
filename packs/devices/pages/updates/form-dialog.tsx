/** A form in a dialog: its fields, what went wrong, the button that does it and the one that does not. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import type { ReactNode } from 'react';
import { messages } from './messages.ts';
import type { Work } from './use-work.ts';

export function FormDialog(props: {
  title: string;
  verb: string;
  working: string;
  work: Work;
  /** Gives whether it went well; then the dialog closes. */
  submit: () => Promise<boolean>;
  close: () => void;
  children: ReactNode;
}) {
  const { title, verb, working, work, submit, close, children } = props;
  return (
    <Dialog label={title} close={close}>
      <form
        className="dialog-body update-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit().then((isDone) => isDone && close());
        }}
      >
        <h2>{title}</h2>
        {children}
        {work.problem && <ProblemNote problem={work.problem} />}
        <p className="actions">
          <button type="submit" className="button primary" disabled={work.isBusy}>
            {work.isBusy ? working : verb}
          </button>
          <button type="button" className="button" onClick={close}>
            {messages.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
