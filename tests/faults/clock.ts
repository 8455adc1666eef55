/** Another time of day for one process: libfaketime, which stands between it and the system. Its stopwatches go on as they are. */
import { existsSync } from 'node:fs';

const LIBRARIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'].map(
  (place) => `${place}/faketime/libfaketime.so.1`,
);

export function fakeTimeLibrary(): string | undefined {
  return LIBRARIES.find((path) => existsSync(path));
}

/** Environment of a process whose clock is ahead by so many seconds, or behind. */
export function clockOffBy(seconds: number): Record<string, string> {
  return {
    LD_PRELOAD: fakeTimeLibrary()!,
    FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}
