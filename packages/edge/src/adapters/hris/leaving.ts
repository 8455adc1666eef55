/** From a system's words for why somebody left to whether they wanted to. What is neither is not known. */

const INVOLUNTARY =
  /\b(involuntary|dismiss\w*|terminated|layoff|laid off|redundan\w*|fired|for cause|end of contract|contract ended|reduction in force|death|deceased|without cause|performance)\b/;
const VOLUNTARY =
  /\b(voluntary|resign\w*|quit|retire\w*|personal reasons|other job|new job|better|career|relocation)\b/;

export function isVoluntary(reason: string | undefined): boolean | undefined {
  const words = reason?.slice(0, 200).toLowerCase();
  if (words === undefined) return undefined;
  // "Involuntary" holds "voluntary", so it is looked for first.
  return INVOLUNTARY.test(words) ? false : VOLUNTARY.test(words) ? true : undefined;
}

const INACTIVE = /^(terminated|inactive|departed|left|leaver|former|t|u|i|retired|deceased|withdrawn)$/;
const ON_LEAVE = /^(on leave|on_leave|leave|leave of absence|l|p|unpaid leave|paid leave|parental leave|suspended)$/;

/** Words and the letters that payroll systems use (A, L, P, T). */
export function employmentStatus(text: string | undefined): { isInactive: boolean; isOnLeave: boolean } {
  const word = text?.trim().toLowerCase() ?? '';
  return { isInactive: INACTIVE.test(word), isOnLeave: ON_LEAVE.test(word) };
}
