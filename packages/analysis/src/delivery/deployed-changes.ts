/**
 * Which changes each deployment brought: those in its history that no earlier deployment had. The first deployment that is
 * known brought everything before it, over nobody knows how long, so it tells what was there already (left-censored) and
 * no lead time comes of it. What a deployment brought is read, in this order, from the list its source gives, from the
 * history of commits, or, where parents are not known, from the order in which commits came to the default branch.
 * Source: DORA, "Accelerate State of DevOps" (2024), change lead time; Klein and Moeschberger 2003 (left censoring).
 */

export interface DeliveredCommit {
  id: string;
  /** `undefined` when nobody has said. */
  parents: readonly string[] | undefined;
  committedMs: number;
  onDefaultBranch: boolean;
}

export interface DeliveringDeployment {
  id: string;
  finishedMs: number;
  /** What runs since then. */
  commit: string | undefined;
  /** All it brought, when its source says so. */
  listed: readonly string[] | undefined;
}

export interface DeployedChanges {
  deployment: string;
  /** Ids of commits; of the first deployment, what was there already. */
  commits: string[];
  foundBy: 'list' | 'history' | 'order' | 'nothing';
  isFirst: boolean;
}

/** Of one repository and place, in the order of time. */
export function deployedChanges(
  commits: readonly DeliveredCommit[],
  deployments: readonly DeliveringDeployment[],
): DeployedChanges[] {
  const known = new Map(commits.map((commit) => [commit.id, commit]));
  const inOrder = commits
    .filter(({ onDefaultBranch }) => onDefaultBranch)
    .toSorted((a, b) => a.committedMs - b.committedMs);
  const deployed = new Set<string>();
  let next = 0;
  const untilInOrder = (lastMs: number): string[] => {
    const found: string[] = [];
    for (; next < inOrder.length && inOrder[next]!.committedMs <= lastMs; next++)
      if (!deployed.has(inOrder[next]!.id)) found.push(inOrder[next]!.id);
    return found;
  };
  return deployments
    .toSorted((a, b) => a.finishedMs - b.finishedMs)
    .map((deployment, index) => {
      const isFirst = index === 0;
      const head = deployment.commit === undefined ? undefined : known.get(deployment.commit);
      // A list says what is new since the deployment before; of the first one, history says more.
      const history = head && historyOf(head, known, deployed);
      const listed = deployment.listed?.filter((id) => !deployed.has(id));
      let [found, foundBy]: [string[], DeployedChanges['foundBy']] = [[], 'nothing'];
      if (listed && !isFirst) [found, foundBy] = [listed, 'list'];
      else if (history) [found, foundBy] = [history, 'history'];
      else if (head || deployment.commit === undefined)
        [found, foundBy] = [untilInOrder(head?.committedMs ?? deployment.finishedMs), 'order'];
      if (listed) found = [...new Set([...found, ...listed])];
      for (const id of found) deployed.add(id);
      return { deployment: deployment.id, commits: found, foundBy, isFirst };
    });
}

/** What leads to `head` and was not deployed; `undefined` where the parents of a commit on the way are not known. */
function historyOf(
  head: DeliveredCommit,
  known: ReadonlyMap<string, DeliveredCommit>,
  deployed: ReadonlySet<string>,
): string[] | undefined {
  if (deployed.has(head.id)) return [];
  const seen = new Set([head.id]);
  const found: string[] = [];
  const open = [head];
  for (let commit = open.pop(); commit; commit = open.pop()) {
    if (!commit.parents) return undefined;
    found.push(commit.id);
    for (const id of commit.parents) {
      const parent = known.get(id);
      // Beyond a commit that is not known, data have not begun.
      if (!parent || seen.has(id) || deployed.has(id)) continue;
      seen.add(id);
      open.push(parent);
    }
  }
  return found;
}
