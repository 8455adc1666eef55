/** GitHub's words and what they are called here; webhooks write them in lower case, GraphQL in capitals. */
import type { Deployment, Review } from '../delivery-event.ts';

export const SOURCE = 'github';

const VERDICTS: Readonly<Record<string, Review['verdict']>> = {
  approved: 'approved',
  changes_requested: 'changes_requested',
  commented: 'commented',
  dismissed: 'dismissed',
};

export function reviewVerdict(state: string | undefined): Review['verdict'] | undefined {
  return VERDICTS[state?.toLowerCase() ?? ''];
}

const OUTCOMES: Readonly<Record<string, Deployment['outcome']>> = {
  success: 'success',
  failure: 'failure',
  error: 'failure',
};

/** `undefined` while it is under way, and for one that another has replaced. */
export function deploymentOutcome(state: string | undefined): Deployment['outcome'] | undefined {
  return OUTCOMES[state?.toLowerCase() ?? ''];
}
