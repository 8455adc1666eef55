/**
 * A chart as a file that stands by itself: title, range and filters are written into it, nothing is loaded from elsewhere.
 * SVG is drawn anew at a size of its own, whatever the window's; PNG is that drawing at twice the size.
 */
import type { ChartColours } from './chart-colours.ts';
import { type MetricDrawing, metricOption } from './metric-option.ts';

export interface Picture {
  drawing: MetricDrawing;
  title: string;
  /** Range, grain, filters, where and when it was made. */
  caption: string;
}

const WIDTH = 960;
const HEIGHT = 480;
const HEAD = 64;
const PIXEL_RATIO = 2;

export async function drawSvg({ drawing, title, caption }: Picture, colours: ChartColours): Promise<string> {
  const { init } = await import('./echarts.ts');
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    // Whoever opens the file has the fonts of their own machine.
    const own = { ...colours, font: 'Inter, Helvetica, Arial, sans-serif' };
    chart.setOption({
      ...metricOption(drawing, own, { width: WIDTH, height: HEIGHT, head: HEAD }),
      animation: false,
      backgroundColor: own.paper,
      title: {
        text: title,
        subtext: caption,
        left: 16,
        top: 14,
        itemGap: 6,
        textStyle: { color: own.ink, fontFamily: own.font, fontSize: 17, fontWeight: 600 },
        subtextStyle: { color: own.inkSoft, fontFamily: own.font, fontSize: 12 },
      },
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

export async function drawPng(picture: Picture, colours: ChartColours): Promise<Blob> {
  const svg = await drawSvg(picture, colours);
  const image = new Image(WIDTH, HEIGHT);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * PIXEL_RATIO;
  canvas.height = HEIGHT * PIXEL_RATIO;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, 'image/png'));
  if (!blob) throw new Error('The browser made no picture of the chart.');
  return blob;
}
