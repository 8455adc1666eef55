/**
 * Browsers: the last moment that is sure to be seen is `visibilitychange` to hidden; `pagehide` covers the rest. `unload`
 * is not used: it is unreliable on phones and keeps a page out of the back/forward cache. In a worker there is no
 * document, and only the network events are heard.
 */
import { openIndexedDbBuffer } from './offline-browser.ts';
import { within } from './options.ts';
import { type LifecycleHooks, type Platform, systemClock } from './platform.ts';

const BROWSER_BYTES_MAX = 5 * 1024 * 1024;

export const browserPlatform: Platform = {
  clock: systemClock,
  online: () => globalThis.navigator?.onLine !== false,
  openOfflineBuffer(options, context) {
    if (options === false) return undefined;
    const bytesMax = within(options?.bytesMax, BROWSER_BYTES_MAX, 64 * 1024, 2 ** 30);
    return openIndexedDbBuffer(options?.name ?? `bellwether:${context.url}`, bytesMax, context);
  },
  listen(hooks) {
    const stops: (() => void)[] = [];
    const on = (target: EventTarget | undefined, type: string, listener: () => void) => {
      target?.addEventListener?.(type, listener);
      stops.push(() => target?.removeEventListener?.(type, listener));
    };
    listenToPage(on, hooks);
    on(globalThis, 'offline', () => hooks.suspend());
    on(globalThis, 'online', () => hooks.resume());
    return () => {
      for (const stop of stops) stop();
    };
  },
};

function listenToPage(
  on: (target: EventTarget | undefined, type: string, listener: () => void) => void,
  hooks: LifecycleHooks,
): void {
  const page = globalThis.document;
  on(page, 'visibilitychange', () => (page.visibilityState === 'hidden' ? hooks.suspend() : hooks.resume()));
  on(globalThis, 'pagehide', () => hooks.suspend());
  // Back from the back/forward cache.
  on(globalThis, 'pageshow', () => hooks.resume());
}
