/** A drawing of a report on a survey. */
import { SceneDrawing } from '@bellwether/ui/charts/scene-drawing.tsx';
import type { Chart } from './results.ts';

export function Drawing({ chart: { scene, title, alternative } }: { chart: Chart }) {
  return (
    <figure className="result-drawing">
      <SceneDrawing scene={scene} title={title} alternative={alternative} />
    </figure>
  );
}
