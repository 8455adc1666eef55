/** A shape for what kind of event it is, doubled by its name beside it: triangle for errors, diamond for security. */
import './kind-mark.css';
import type { StepKind } from './step-kind.ts';

const SHAPES: Readonly<Partial<Record<StepKind, string>>> = {
  error: 'M5 .8 9.6 9H.4z',
  security: 'M5 .3 9.7 5 5 9.7.3 5z',
};

export function KindMark({ kind }: { kind: StepKind }) {
  return (
    <svg viewBox="0 0 10 10" className="kind-mark" data-kind={kind} aria-hidden="true">
      {SHAPES[kind] ? <path d={SHAPES[kind]} /> : <circle cx="5" cy="5" r="2" />}
    </svg>
  );
}
