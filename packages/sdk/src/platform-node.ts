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
    if (!options?.directory) return undefined;
    const bytesMax = within(options.bytesMax, SPOOL_BYTES_MAX, 64 * 1024, 2 ** 40);
    return new SpoolBuffer(options.directory, bytesMax, context);
  },
  listen(hooks, signals) {
    const beforeExit = () => void hooks.exit();
    process.on('beforeExit', beforeExit);
    const stopSignals = signals.map((signal) => listenToSignal(signal as NodeJS.Signals, hooks));
    return () => {
      process.off('beforeExit', beforeExit);
      for (const stop of stopSignals) stop();
    };
  },
};

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
