/**
 * Node: the process ends by itself (`beforeExit`) or by a signal the host asked us to hear. We never decide how it ends:
 * the host's own handlers run as they would, and where there are none the signal is raised again once we are done.
 */
import { SPOOL_BYTES_MAX, SpoolBuffer } from './offline-node.ts';
import { within } from './options.ts';
import { type LifecycleHooks, type Platform, systemClock } from './platform.ts';

export const nodePlatform: Platform = {
  clock: systemClock,
  online: () => true,
  openOfflineBuffer(options, context) {
    if (options === undefined || options === false || options.directory === undefined) return undefined;
    const bytesMax = within(options.bytesMax, SPOOL_BYTES_MAX, 64 * 1024, 2 ** 40);
    return new SpoolBuffer(options.directory, bytesMax, context);
  },
  listen(hooks, signals) {
    listenToBeforeExit(hooks);
    const stopSignals = signals.map((signal) => listenToSignal(signal as NodeJS.Signals, hooks));
    return () => {
      stopListeningToBeforeExit(hooks);
      for (const stop of stopSignals) stop();
    };
  },
};

/** One listener for all clients: one for each would make Node warn the host of a leak. */
const ending = new Set<LifecycleHooks>();

function onBeforeExit(): void {
  for (const hooks of ending) void hooks.exit();
}

function listenToBeforeExit(hooks: LifecycleHooks): void {
  if (ending.size === 0) process.on('beforeExit', onBeforeExit);
  ending.add(hooks);
}

function stopListeningToBeforeExit(hooks: LifecycleHooks): void {
  ending.delete(hooks);
  if (ending.size === 0) process.off('beforeExit', onBeforeExit);
}

function listenToSignal(signal: NodeJS.Signals, hooks: LifecycleHooks): () => void {
  const onSignal = () => {
    void hooks.exit().finally(() => {
      stop();
      // A listener, ours too, switches the default off. If no one else listens, the default is what the host wants:
      // the process ends by this signal, as its parent expects to see.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  };
  const stop = () => process.off(signal, onSignal);
  process.on(signal, onSignal);
  return stop;
}
