/** The Node this program needs; the same number is in package.json ("engines") and in bin/bellwether. */
export const NODE_MAJOR_MIN = 26;

/** What is wrong with a Node version such as `24.1.0`, in a sentence; `undefined` when nothing is. */
export function nodeVersionProblem(version: string): string | undefined {
  const major = Number(version.split('.', 1)[0]);
  if (major >= NODE_MAJOR_MIN) return undefined;
  return `Bellwether needs Node ${NODE_MAJOR_MIN} or newer; this is Node ${version}. "npm ci" brings the right one, and apps/cli/bin/bellwether uses it.`;
}
