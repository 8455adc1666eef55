/** GitLab's words and what they are called here. */
import type { Deployment } from '../delivery-event.ts';

export const SOURCE = 'gitlab';

const OUTCOMES: Readonly<Record<string, Deployment['outcome']>> = {
  success: 'success',
  failed: 'failure',
  canceled: 'cancelled',
};

/** `undefined` while it is under way. */
export function deploymentOutcome(status: string | undefined): Deployment['outcome'] | undefined {
  return OUTCOMES[status ?? ''];
}

/** What GitLab calls an environment of the tier production is one, whatever its name. */
export function environmentOf(name: string | undefined, tier: string | undefined): string {
  return tier === 'production' ? 'production' : (name ?? '');
}

/** `https://…/-/commit/<sha>` → the hash. */
export function commitOfUrl(url: string | undefined): string | undefined {
  return /\/commit\/([0-9a-f]{7,64})(?:$|[?#])/.exec(url ?? '')?.[1];
}
