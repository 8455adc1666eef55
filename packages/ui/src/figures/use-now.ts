/** The current time, to the given step, so that what depends on it is computed once a step. */
import { useEffect, useState } from 'react';

export function useNow(stepMs: number): number {
  const [now, setNow] = useState(() => floor(stepMs));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      setNow(floor(stepMs));
      timer = setTimeout(tick, stepMs - (Date.now() % stepMs) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [stepMs]);
  return now;
}

function floor(stepMs: number): number {
  return Math.floor(Date.now() / stepMs) * stepMs;
}
