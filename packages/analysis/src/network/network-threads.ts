/**
 * Threads that do the tasks of a network analysis beside the one that asks. Tasks wait in one queue; whichever thread is
 * free takes the next. A thread that dies fails its task with what it died of; closing fails all that is not done.
 */
import { Worker } from 'node:worker_threads';
import { type NetworkTask, type ResultOf, runNetworkTask } from './network-task.ts';

export interface TaskRunner {
  run<T extends NetworkTask>(task: T): Promise<ResultOf<T>>;
}

/** Does every task where it is asked, at once: for small graphs and tests. */
export const inThisThread: TaskRunner = { run: async (task) => runNetworkTask(task) };

interface Waiting {
  task: NetworkTask;
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

export type ThreadAnswer = { result: unknown } | { failed: string };

export class NetworkThreads implements TaskRunner {
  private readonly threads = new Set<Worker>();
  private readonly idle: Worker[] = [];
  private readonly queue: Waiting[] = [];
  private readonly running = new Map<Worker, Waiting>();
  private readonly most: number;
  private closed = false;

  /** Threads are started as tasks come. */
  constructor(most: number) {
    this.most = Math.max(1, most);
  }

  run<T extends NetworkTask>(task: T): Promise<ResultOf<T>> {
    if (this.closed) return Promise.reject(new Error('The threads of the network analysis are closed.'));
    return new Promise((resolve, reject) => {
      this.queue.push({ task, resolve: (result) => resolve(result as ResultOf<T>), reject });
      this.hand();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    const error = new Error('The network analysis was stopped.');
    for (const waiting of [...this.queue.splice(0), ...this.running.values()]) waiting.reject(error);
    this.running.clear();
    await Promise.all(Array.from(this.threads, (thread) => thread.terminate()));
    this.threads.clear();
  }

  private hand(): void {
    while (this.queue.length > 0) {
      const thread = this.idle.pop() ?? this.start();
      if (!thread) return;
      const next = this.queue.shift()!;
      this.running.set(thread, next);
      thread.postMessage(next.task);
    }
  }

  private start(): Worker | undefined {
    if (this.threads.size >= this.most || this.closed) return undefined;
    const thread = new Worker(new URL('./network-thread.ts', import.meta.url));
    this.threads.add(thread);
    thread.on('message', (answer: ThreadAnswer) => {
      const done = this.running.get(thread);
      this.running.delete(thread);
      this.idle.push(thread);
      if ('failed' in answer) done?.reject(new Error(answer.failed));
      else done?.resolve(answer.result);
      this.hand();
    });
    thread.on('error', (error: Error) => this.lose(thread, error));
    thread.on('exit', () => this.lose(thread, new Error('A thread of the network analysis ended.')));
    return thread;
  }

  private lose(thread: Worker, error: Error): void {
    if (!this.threads.delete(thread)) return;
    const index = this.idle.indexOf(thread);
    if (index >= 0) this.idle.splice(index, 1);
    this.running.get(thread)?.reject(error);
    this.running.delete(thread);
    this.hand();
  }
}
