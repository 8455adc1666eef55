/** Text that was laid out, as words: line breaks and spaces of every width are one space. */
export function tidyText(text: string): string {
  return text.replace(/[\s\u00a0\u2000-\u200a\u202f]+/gu, ' ').trim();
}
