/** What stands in double braces: a block, and what of it. */

export const REFERENCE_ASPECTS = [
  'value',
  'previous',
  'change',
  'by',
  'direction',
  'name',
  'top',
  'top.value',
  'top.share',
  'before',
] as const;
export type ReferenceAspect = (typeof REFERENCE_ASPECTS)[number];

/** `cost.top.share` as block and aspect. Throws for an aspect there is none of. */
export function readReference(text: string): [block: string, aspect: ReferenceAspect] {
  const dot = text.indexOf('.');
  if (dot < 0) return [text, 'value'];
  const aspect = REFERENCE_ASPECTS.find((each) => each === text.slice(dot + 1));
  if (!aspect)
    throw new Error(`"${text}" is no figure; behind the block's name goes one of ${REFERENCE_ASPECTS.join(', ')}.`);
  return [text.slice(0, dot), aspect];
}
