/**
 * Records a page load to be played again, with everything masked before it leaves the browser. Loaded apart, and only where
 * the visitor has agreed to it. It ends when they no longer agree, after half an hour, or when there is too much of it.
 */

import type { Json } from '@bellwether/core';
import { maskReplayEvent, maskText } from '@bellwether/core';
import { record } from 'rrweb';
import { CONSENT_EVENT } from '../site-config.ts';

const SEND_EVERY_MS = 5000;
const PART_BYTES_MAX = 900_000;
const PARTS_MAX = 60;
const ENDS_AFTER_MS = 30 * 60_000;
const ID_BYTES = 18;

function start(origin: string, key: string): void {
  const id = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(ID_BYTES))))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  let waiting: string[] = [];
  let bytes = 0;
  let part = 0;

  const send = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const body = `{"p":${JSON.stringify(location.pathname)},"e":[${waiting.join()}]}`;
    const number = part++;
    waiting = [];
    bytes = 0;
    if (part >= PARTS_MAX) end();
    const address = `${origin}/api/v1/web/replay?site=${key}&replay=${id}&part=${number}`;
    const packed = new Response(new Blob([body]).stream().pipeThrough(new CompressionStream('gzip')));
    try {
      const answer = await fetch(address, {
        ...{ method: 'POST', credentials: 'omit', headers: { 'content-encoding': 'gzip' } },
        body: await packed.arrayBuffer(),
      });
      const { accepted } = (await answer.json()) as { accepted?: boolean };
      if (!accepted) end(); // there is enough of it, or it is not wanted
    } catch {
      end();
    }
  };
  const stop = record({
    emit: (event) => {
      const masked = maskReplayEvent(event as unknown as Json);
      if (!masked) return;
      const text = JSON.stringify(masked);
      if (text.length > PART_BYTES_MAX) return end();
      if (bytes + text.length > PART_BYTES_MAX) void send();
      waiting.push(text);
      bytes += text.length;
    },
    ...{ maskAllInputs: true, maskTextSelector: '*', maskTextFn: maskText, maskInputFn: maskText },
    ...{ inlineStylesheet: true, inlineImages: false, collectFonts: false, recordCanvas: false },
    recordCrossOriginIframes: false,
    blockSelector: 'img,video,audio,canvas,iframe,object,embed',
    slimDOMOptions: 'all',
    sampling: { mousemove: 100, scroll: 200, media: 0, input: 'last' },
  });
  const timer = setInterval(() => void send(), SEND_EVERY_MS);
  const limit = setTimeout(() => end(), ENDS_AFTER_MS);

  function end(): void {
    stop?.();
    clearInterval(timer);
    clearTimeout(limit);
  }

  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void send());
  addEventListener(CONSENT_EVENT, () => {
    if (window.bellwether?.g?.replay) return;
    waiting = [];
    end();
  });
}

const { src } = document.currentScript as HTMLScriptElement;
const at = new URL(src);
start(at.origin, at.searchParams.get('site') ?? '');
