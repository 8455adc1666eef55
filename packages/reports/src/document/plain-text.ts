/** Text that XML and HTML may hold: what they may not (controls, halves of characters) becomes a replacement character. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '\ufffd');
}
