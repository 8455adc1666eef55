/**
 * What a line of the log says. Messages are written by programmers and name ids; this is the second lock on that door:
 * whatever looks like an address, a credential or a query of one is hidden, and nothing is longer than a line.
 */
const LENGTH_MAX = 300;

const HIDDEN: readonly RegExp[] = [
  /[^\s"'<>()]+@[^\s"'<>()]+\.[^\s"'<>()]+/g,
  /\b(?:bw|bws|bwc|bwd|bwi|bwr|ey)[_A-Za-z0-9.-]{12,}/g,
  /\b(?:Bearer|Basic|Token) +\S+/gi,
  /\?[^\s"']*=[^\s"']*/g,
  /\/\/[^\s/@]+:[^\s/@]+@/g,
];

export function tellableMessage(message: string): string {
  let told = message.replace(/[\r\n\t]+/g, ' ');
  for (const form of HIDDEN) told = told.replace(form, '…');
  return told.length > LENGTH_MAX ? `${told.slice(0, LENGTH_MAX)}…` : told;
}
