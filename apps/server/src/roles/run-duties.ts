/**
 * Runs the duties of this process's roles through the cluster. In a process that is alone all of them have begun when
 * this resolves, as a start that reports success should mean; with others, each begins where it is free.
 */
import type { Cluster, Duty } from '@bellwether/cluster';
import type { Role } from '../settings/settings.ts';
import type { ServerDuty } from './duties.ts';

export interface RunningDuties {
  /** Those this process does now, by name. */
  held(): string[];
  /** All that this process may have to do, by name. */
  names: readonly string[];
  stop(): Promise<void>;
}

export async function runDuties(
  cluster: Cluster,
  duties: readonly ServerDuty[],
  roles: readonly Role[],
): Promise<RunningDuties> {
  const running: Duty[] = [];
  const begun: Promise<void>[] = [];
  for (const { name, role, begin } of duties) {
    if (!roles.includes(role)) continue;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    begun.push(promise);
    // Nobody waits for it where another process may do it.
    promise.catch(() => undefined);
    running.push(
      cluster.duty(name, async (signal) => {
        const over = aborted(signal);
        const end = await Promise.resolve()
          .then(begin)
          .catch((error: unknown) => {
            reject(error);
            throw error;
          });
        resolve();
        await over;
        await end();
      }),
    );
  }
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((duty) => duty.stop()));
  };
  if (cluster.alone)
    await Promise.all(begun).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
  return {
    names: running.map(({ name }) => name),
    held: () => running.filter((duty) => duty.held).map(({ name }) => name),
    stop,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}
