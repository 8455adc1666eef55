/**
 * Changes of runs, told to the other processes of the installation where any of them may do any run: those who look at a
 * run see it move wherever it is, and a body that waits here hears at once. A message that is lost costs time and
 * nothing else: what may go on is looked for.
 */
import type { Cluster } from '@bellwether/cluster';
import type { OpenWorkflows, RunChange } from '@bellwether/workflows';

const CHANNEL = 'runs';

/** Gives what ends it. */
export function shareRunChanges<Services>(workflows: OpenWorkflows<Services>, cluster: Cluster): () => void {
  const heard = new WeakSet<RunChange>();
  const stopHearing = cluster.subscribe(CHANNEL, (message) => {
    const change = message as unknown as RunChange; // put there by a process of ours
    heard.add(change);
    workflows.hear(change);
  });
  const stopTelling = workflows.onChange((change) => {
    if (!heard.has(change)) cluster.publish(CHANNEL, { ...change });
  });
  return () => {
    stopHearing();
    stopTelling();
  };
}
