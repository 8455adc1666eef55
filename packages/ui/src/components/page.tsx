/**
 * The frame of a page's content: the question at its top, its answer in one sentence made from figures, then the rest.
 *
 *     <Page question={messages.question} answer={<>Spend is <b>{cost}</b>, in line with the week before.</>}>
 *       <MetricChart metric="agent_cost_usd" />
 *     </Page>
 */
import type { ReactNode } from 'react';

export function Page(props: {
  question: string;
  /** `undefined` while it is being worked out. */
  answer?: ReactNode;
  /** Buttons beside the question. */
  actions?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  const { question, answer, actions, className, children } = props;
  return (
    <div className={`page ${className ?? ''}`}>
      <header className="lead">
        <div className="lead-top">
          <h1 className="question">{question}</h1>
          {actions && <div className="actions">{actions}</div>}
        </div>
        {answer !== undefined && <p className="answer">{answer}</p>}
      </header>
      {children}
    </div>
  );
}
