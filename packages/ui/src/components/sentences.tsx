/** An answer made of sentences: words, and figures set in stronger type. */
export interface Phrase {
  text: string;
  /** A figure, set in stronger type. */
  figure?: boolean;
}

export const words = (text: string): Phrase => ({ text });
export const figure = (text: string): Phrase => ({ text, figure: true });

export function Sentences({ phrases }: { phrases: readonly Phrase[] }) {
  return phrases.map(({ text, figure: isFigure }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: phrases have an order and nothing else.
    isFigure ? <b key={index}>{text}</b> : <span key={index}>{text}</span>,
  );
}

export function spoken(phrases: readonly Phrase[]): string {
  return phrases.map(({ text }) => text).join('');
}
