/** A button that asks before it does what cannot be taken back. */
import { useState } from 'react';
import { Confirm, type Question } from './confirm.tsx';

export function AskButton(props: { question: Question; kind?: 'danger'; done: (said: string | undefined) => void }) {
  const { question, kind, done } = props;
  const [asks, setAsks] = useState(false);
  return (
    <>
      <button type="button" className={`button ${kind ?? ''}`} onClick={() => setAsks(true)}>
        {question.verb}
      </button>
      {asks && (
        <Confirm
          question={question}
          close={() => setAsks(false)}
          done={(said) => {
            setAsks(false);
            done(said);
          }}
        />
      )}
    </>
  );
}
