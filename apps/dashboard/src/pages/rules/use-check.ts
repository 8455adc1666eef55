/** Looks at what is written as soon as nobody has typed for a moment. */
import { useEffect, useState } from 'react';

const CHECK_AFTER_MS = 500;

/** The last check, with what was looked at. `check` has to stay the same function. */
export function useCheck<Check>(
  source: string,
  check: (source: string, signal: AbortSignal) => Promise<Check>,
): { source: string; check: Check } | undefined {
  const [checked, setChecked] = useState<{ source: string; check: Check }>();
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      check(source, abort.signal).then(
        (found) => setChecked({ source, check: found }),
        // Saving says what is in the way; looking is only a help.
        () => undefined,
      );
    }, CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [source, check]);
  return checked;
}
