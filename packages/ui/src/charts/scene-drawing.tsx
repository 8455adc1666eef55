/** A drawing of a report in the colours of the page: the same shapes as in its files. */
import { ScrollRegion } from '../components/scroll-region.tsx';

export interface Scene {
  width: number;
  height: number;
  shapes: readonly Shape[];
}

type Shape =
  | {
      shape: 'rect';
      x: number;
      y: number;
      width: number;
      height: number;
      ink: string;
      radius?: number;
      outline?: string;
    }
  | { shape: 'line'; x1: number; y1: number; x2: number; y2: number; ink: string; width?: number; dashed?: boolean }
  | { shape: 'circle' | 'diamond'; x: number; y: number; radius: number; ink: string; outline?: string }
  | {
      shape: 'text';
      x: number;
      y: number;
      text: string;
      size: number;
      ink: string;
      anchor?: 'start' | 'middle' | 'end';
      strong?: boolean;
    };

export function SceneDrawing({ scene, title, alternative }: { scene: Scene; title: string; alternative: string }) {
  const { width, height, shapes } = scene;
  return (
    <ScrollRegion label={title}>
      <svg className="scene" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={alternative}>
        {shapes.map((shape, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: shapes have an order and nothing else.
          <ShapeMark key={index} shape={shape} />
        ))}
      </svg>
    </ScrollRegion>
  );
}

function ShapeMark({ shape }: { shape: Shape }) {
  const fill = inkOf(shape.ink);
  const outline = 'outline' in shape && shape.outline ? { stroke: inkOf(shape.outline), strokeWidth: 1.2 } : {};
  switch (shape.shape) {
    case 'rect':
      return (
        <rect
          x={shape.x}
          y={shape.y}
          width={shape.width}
          height={shape.height}
          rx={shape.radius}
          fill={fill}
          {...outline}
        />
      );
    case 'line':
      return (
        <line
          {...{ x1: shape.x1, y1: shape.y1, x2: shape.x2, y2: shape.y2, stroke: fill, strokeWidth: shape.width ?? 1 }}
          strokeLinecap="round"
          strokeDasharray={shape.dashed ? '3 3' : undefined}
        />
      );
    case 'circle':
      return <circle cx={shape.x} cy={shape.y} r={shape.radius} fill={fill} {...outline} />;
    case 'diamond': {
      const { x, y, radius } = shape;
      return (
        <path
          d={`M${x} ${y - radius}l${radius} ${radius}l${-radius} ${radius}l${-radius} ${-radius}z`}
          fill={fill}
          {...outline}
        />
      );
    }
    case 'text':
      return (
        <text
          x={shape.x}
          y={shape.y}
          fontSize={shape.size}
          fill={fill}
          textAnchor={shape.anchor}
          fontWeight={shape.strong ? 600 : 400}
        >
          {shape.text}
        </text>
      );
  }
}

function inkOf(ink: string): string {
  return `var(--scene-${ink.replaceAll('_', '-')})`;
}
