/** Decoders that are wrong on purpose, each in one way, to see that the fuzzer sees it. */

export function failsDeepInside(text: string): number {
  // Nobody gets here by chance: each step has to be kept for the next one.
  if (text[0] === 'b')
    if (text[1] === 'u')
      if (text[2] === 'g') if (text.includes('needle')) return (undefined as unknown as string[]).length;
  return text.length;
}

export function failsLater(text: string): void {
  if (text.includes('x')) void Promise.reject(new Error('nobody waits for this'));
}

export function neverEnds(text: string): void {
  while (text.includes('x'));
}

export function neverAnswers(text: string): Promise<void> | undefined {
  return text.includes('x') ? new Promise(() => undefined) : undefined;
}

export function endsTheProcess(text: string): void {
  if (text.includes('x')) process.exit(3);
}

/** The square of how often the same is said. */
export function takesItsSquare(text: string): number {
  let same = 0;
  for (let i = 0; i < text.length; i++) for (let k = 0; k < text.length; k += 32) if (text[i] === text[k]) same++;
  return same;
}

const remembered: string[] = [];
export function forgetsNothing(text: string): void {
  remembered.push(`${text}${'.'.repeat(2_000)}${remembered.length}`.toUpperCase());
}

export function isSound(text: string): number {
  return text.split(',').filter((part) => part.trim() !== '').length;
}
