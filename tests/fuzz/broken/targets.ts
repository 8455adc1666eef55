/** Targets for the decoders that are wrong on purpose. */
import type { FuzzTarget } from '../engine/target.ts';

type Decoders = typeof import('./decoders.ts');

function broken(name: string, decode: (decoders: Decoders, text: string) => unknown): FuzzTarget {
  return {
    ...{
      name,
      decodes: 'text',
      covers: ['tests/fuzz/broken/decoders.ts'],
      shape: 'text',
      bytesMax: 65_536,
      slowMs: 60_000,
    },
    examples: () => ['a, b', 'bags'],
    async open() {
      const decoders = await import('./decoders.ts');
      return { run: (bytes) => decode(decoders, bytes.toString('utf8')) };
    },
  };
}

export const TARGETS: readonly FuzzTarget[] = [
  broken('error', (decoders, text) => decoders.failsDeepInside(text)),
  broken('rejection', (decoders, text) => decoders.failsLater(text)),
  broken('hang', (decoders, text) => decoders.neverEnds(text)),
  broken('silence', (decoders, text) => decoders.neverAnswers(text)),
  broken('crash', (decoders, text) => decoders.endsTheProcess(text)),
  broken('superlinear', (decoders, text) => decoders.takesItsSquare(text)),
  broken('leak', (decoders, text) => decoders.forgetsNothing(text)),
  broken('sound', (decoders, text) => decoders.isSound(text)),
];
