/**
 * A drawing as a list of shapes, so that one geometry is a picture in a page, a file and a PDF. Colours are roles, not
 * values: whoever draws decides what `accent` is in light, in dark and on paper. Nothing is said by colour alone; what a
 * colour says stands beside it as a number, a word or a form.
 */
export interface Scene {
  width: number;
  height: number;
  shapes: readonly Shape[];
}

/** `low` … `high` are the steps of a diverging ramp (worse to better), light enough for text on them. */
export type Ink =
  | 'ink'
  | 'muted'
  | 'line'
  | 'accent'
  | 'accent_soft'
  | 'ghost'
  | 'paper'
  | 'worse'
  | 'better'
  | 'low_2'
  | 'low_1'
  | 'middle'
  | 'high_1'
  | 'high_2'
  | 'hidden';

export type Shape =
  | { shape: 'rect'; x: number; y: number; width: number; height: number; ink: Ink; radius?: number; outline?: Ink }
  | { shape: 'line'; x1: number; y1: number; x2: number; y2: number; ink: Ink; width?: number; dashed?: boolean }
  | { shape: 'circle'; x: number; y: number; radius: number; ink: Ink; outline?: Ink }
  | { shape: 'diamond'; x: number; y: number; radius: number; ink: Ink; outline?: Ink }
  | {
      shape: 'text';
      x: number;
      y: number;
      text: string;
      size: number;
      ink: Ink;
      anchor?: 'start' | 'middle' | 'end';
      strong?: boolean;
    };
