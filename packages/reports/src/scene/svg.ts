/** A scene as SVG. `values` for paper: the colours themselves; `roles` for pages: custom properties that a theme sets. */
import { plainText } from '../document/plain-text.ts';
import type { Ink, Scene, Shape } from './scene.ts';

/** On white. Text on the ramp and on paper has at least 4.5:1, marks at least 3:1. */
export const PAPER_INKS: { readonly [ink in Ink]: string } = {
  ink: '#16191c',
  muted: '#5b6269',
  line: '#d5d6d1',
  accent: '#0b6478',
  accent_soft: '#b9d6dd',
  ghost: '#8b9196',
  paper: '#ffffff',
  worse: '#a63d17',
  better: '#0b6478',
  low_2: '#efb08c',
  low_1: '#f6d6c2',
  middle: '#f1f1ed',
  high_1: '#cde5ea',
  high_2: '#98cad5',
  hidden: '#f6f6f3',
};

/** The same roles in the dark. */
export const DARK_INKS: { readonly [ink in Ink]: string } = {
  ink: '#eceeef',
  muted: '#a5acb3',
  line: '#343a40',
  accent: '#6cc4d4',
  accent_soft: '#274a53',
  ghost: '#7a8289',
  paper: '#121417',
  worse: '#f2946b',
  better: '#6cc4d4',
  low_2: '#80401f',
  low_1: '#4d2f20',
  middle: '#26292d',
  high_1: '#1c3d46',
  high_2: '#1f5e6d',
  hidden: '#191c20',
};

export function sceneToSvg(
  scene: Scene,
  { colours, title, description }: { colours: 'values' | 'roles'; title?: string; description?: string },
): string {
  const colour = (ink: Ink): string =>
    colours === 'values' ? PAPER_INKS[ink] : `var(--report-${ink.replace('_', '-')})`;
  const size = `viewBox="0 0 ${number(scene.width)} ${number(scene.height)}"`;
  const named = title === undefined ? ' aria-hidden="true"' : ' role="img"';
  const titles = [
    ...(title === undefined ? [] : [`<title>${escapeMarkup(title)}</title>`]),
    ...(description === undefined ? [] : [`<desc>${escapeMarkup(description)}</desc>`]),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="Inter, sans-serif"${named}>${titles.join('')}${scene.shapes
    .map((shape) => shapeToSvg(shape, colour))
    .join('')}</svg>`;
}

function shapeToSvg(shape: Shape, colour: (ink: Ink) => string): string {
  const outline = 'outline' in shape && shape.outline ? ` stroke="${colour(shape.outline)}" stroke-width="1.2"` : '';
  switch (shape.shape) {
    case 'rect': {
      const radius = shape.radius === undefined ? '' : ` rx="${number(shape.radius)}"`;
      return `<rect x="${number(shape.x)}" y="${number(shape.y)}" width="${number(shape.width)}" height="${number(shape.height)}"${radius} fill="${colour(shape.ink)}"${outline}/>`;
    }
    case 'line': {
      const dashes = shape.dashed ? ' stroke-dasharray="3 3"' : '';
      return `<line x1="${number(shape.x1)}" y1="${number(shape.y1)}" x2="${number(shape.x2)}" y2="${number(shape.y2)}" stroke="${colour(shape.ink)}" stroke-width="${number(shape.width ?? 1)}" stroke-linecap="round"${dashes}/>`;
    }
    case 'circle':
      return `<circle cx="${number(shape.x)}" cy="${number(shape.y)}" r="${number(shape.radius)}" fill="${colour(shape.ink)}"${outline}/>`;
    case 'diamond': {
      const { x, y, radius } = shape;
      const corners = [
        [x, y - radius],
        [x + radius, y],
        [x, y + radius],
        [x - radius, y],
      ];
      return `<polygon points="${corners.map(([a, b]) => `${number(a!)},${number(b!)}`).join(' ')}" fill="${colour(shape.ink)}"${outline}/>`;
    }
    case 'text': {
      const anchor = shape.anchor && shape.anchor !== 'start' ? ` text-anchor="${shape.anchor}"` : '';
      const weight = shape.strong ? ' font-weight="600"' : '';
      return `<text x="${number(shape.x)}" y="${number(shape.y)}" font-size="${number(shape.size)}" fill="${colour(shape.ink)}"${anchor}${weight}>${escapeMarkup(shape.text)}</text>`;
    }
  }
}

/** Two decimals are finer than any screen; more would only be different bytes for the same picture. */
function number(value: number): string {
  if (!Number.isFinite(value)) throw new Error('A drawing has a place that is no number.');
  return String(Number(value.toFixed(2)) + 0);
}

/** Text for HTML and SVG. */
export function escapeMarkup(text: string): string {
  return plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
