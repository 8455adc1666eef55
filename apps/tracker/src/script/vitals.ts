/**
 * Web vitals as the browser measures them, told when the page is hidden, or as soon as they are final. Sources: web.dev,
 * "LCP", "INP", "CLS", "FCP", "TTFB": LCP ends with the first input; CLS is the worst run of shifts with less than a second
 * between two and five seconds in all; INP leaves out one of fifty interactions.
 */

interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
}

interface Interaction extends PerformanceEntry {
  interactionId?: number;
}

export function watchVitals(tell: (name: string, value: number) => void): void {
  let lcp = 0;
  let cls = 0;
  let run = 0;
  let runFrom = 0;
  let runTo = 0;
  const slow = new Map<number, number>();
  let isTold = false;

  const watch = (type: string, each: (entry: PerformanceEntry) => void, more: object = {}): void => {
    try {
      new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more });
    } catch {
      // This browser does not measure it.
    }
  };
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;

  watch('navigation', (entry) => {
    const { responseStart, activationStart = 0 } = entry as PerformanceNavigationTiming & { activationStart?: number };
    if (responseStart > 0) tell('TTFB', rounded(Math.max(0, responseStart - activationStart)));
  });
  watch('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') tell('FCP', rounded(startTime));
  });
  watch('largest-contentful-paint', ({ startTime }) => {
    lcp = startTime;
  });
  watch('layout-shift', (entry) => {
    const { value, hadRecentInput, startTime } = entry as Shift;
    if (hadRecentInput) return;
    if (startTime - runTo > 1000 || startTime - runFrom > 5000) {
      run = 0;
      runFrom = startTime;
    }
    run += value;
    runTo = startTime;
    cls = Math.max(cls, run);
  });
  const interaction = (entry: PerformanceEntry): void => {
    const { interactionId, duration } = entry as Interaction;
    if (interactionId) slow.set(interactionId, Math.max(slow.get(interactionId) ?? 0, duration));
  };
  watch('event', interaction, { durationThreshold: 40 });
  watch('first-input', interaction);

  const finish = (): void => {
    if (isTold) return;
    isTold = true;
    if (lcp) tell('LCP', rounded(lcp));
    tell('CLS', rounded(cls));
    const worst = [...slow.values()].sort((a, b) => b - a)[Math.floor(slow.size / 50)];
    if (worst !== undefined) tell('INP', rounded(worst));
  };
  // Before the script sends what waits: it listens after this.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && finish());
  addEventListener('pagehide', finish);
}
