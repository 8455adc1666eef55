/**
 * Something read from the API and kept fresh. While it is read again the last answer stays, so that nothing flickers;
 * when that fails the last answer stays too, marked stale.
 */
import { useCallback, useEffect, useState } from 'react';
import { ApiProblem } from './client.ts';

export interface Resource<T> {
  /** The last answer, possibly to the question before. `undefined` until the first. */
  value: T | undefined;
  /** True while `value` does not answer the present question yet. */
  loading: boolean;
  problem: ApiProblem | undefined;
  reload: () => void;
}

/**
 * Reads when `key` changes, every `refreshMs` while the page is visible, and when it becomes visible again.
 * `key` undefined: nothing is read.
 */
export function useResource<T>(
  key: string | undefined,
  read: (signal: AbortSignal) => Promise<T>,
  refreshMs?: number,
): Resource<T> {
  const [answer, setAnswer] = useState<{ key: string; value: T }>();
  const [problem, setProblem] = useState<{ key: string; problem: ApiProblem }>();
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for everything `read` closes over.
  useEffect(() => {
    if (key === undefined) return;
    const abort = new AbortController();
    read(abort.signal).then(
      (value) => {
        if (abort.signal.aborted) return;
        setAnswer({ key, value });
        setProblem(undefined);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setProblem({
          key,
          problem: error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }),
        });
      },
    );
    return () => abort.abort();
  }, [key, round]);

  useEffect(() => {
    if (!refreshMs || key === undefined) return;
    const refresh = () => {
      if (document.visibilityState === 'visible') reload();
    };
    const timer = setInterval(refresh, refreshMs);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [key, refreshMs, reload]);

  const failed = problem && problem.key === key ? problem.problem : undefined;
  return {
    value: answer?.value,
    loading: key !== undefined && answer?.key !== key && !failed,
    problem: failed,
    reload,
  };
}
