/**
 * What somebody typed on the page, kept in this tab until it is closed: the server keeps nothing of it, and a look at another
 * page must not lose it.
 */
import { useEffect, useState } from 'react';

const KEY = 'bellwether.decide.';

export function useKeptInput<T>(name: string, first: T): [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => kept<T>(name) ?? first);
  useEffect(() => {
    try {
      sessionStorage.setItem(KEY + name, JSON.stringify(value));
    } catch {
      // A device that is full keeps nothing; what is on the page stays.
    }
  }, [name, value]);
  return [value, setValue];
}

function kept<T>(name: string): T | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(KEY + name) ?? 'null') as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}
