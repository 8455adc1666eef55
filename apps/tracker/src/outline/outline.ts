/**
 * The outline of a page, for its heat-map: where its parts are and of what kind. It reads no words and no addresses. Loaded
 * apart, by one page view in twenty.
 */
import type { SiteConfig } from '../site-config.ts';

type Kind = 'block' | 'heading' | 'text' | 'link' | 'button' | 'input' | 'media';

const BOXES_MAX = 400;
const SIZE_MIN_PX = 8;
const KIND_OF: Readonly<Record<string, Kind>> = {
  ...{ h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', p: 'text', li: 'text', td: 'text', th: 'text' },
  ...{ a: 'link', button: 'button', input: 'input', select: 'input', textarea: 'input' },
  ...{ img: 'media', video: 'media', canvas: 'media', svg: 'media', iframe: 'media', picture: 'media' },
  ...{ header: 'block', nav: 'block', main: 'block', section: 'block', article: 'block', aside: 'block' },
  ...{ footer: 'block', form: 'block', table: 'block' },
};

function outline({ o: origin, k: key }: Pick<SiteConfig, 'o' | 'k'>): void {
  const { scrollWidth, scrollHeight } = document.documentElement;
  const boxes: object[] = [];
  for (const element of document.body.querySelectorAll(Object.keys(KIND_OF).join())) {
    const { left, top, width, height } = element.getBoundingClientRect();
    if (width < SIZE_MIN_PX || height < SIZE_MIN_PX || boxes.length >= BOXES_MAX) continue;
    const px = (value: number): number => Math.max(0, Math.round(value));
    boxes.push({
      ...{ kind: KIND_OF[element.localName], x: px(left + scrollX), y: px(top + scrollY) },
      ...{ width: px(width), height: px(height) },
    });
  }
  const body = JSON.stringify({ path: location.pathname, width: innerWidth, height: scrollHeight, boxes });
  if (scrollWidth > 0) navigator.sendBeacon(`${origin}/api/v1/web/layout?site=${key}`, body);
}

const { src } = document.currentScript as HTMLScriptElement;
const at = new URL(src);
const site = { o: at.origin, k: at.searchParams.get('site') ?? '' };
// What the page is made of comes late on many pages.
if (document.readyState === 'complete') outline(site);
else addEventListener('load', () => outline(site));
