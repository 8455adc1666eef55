/**
 * Stops the engine when it panics. PostgreSQL panics when it cannot keep its promises (the disk refuses a flush, the log
 * cannot be written) and expects its process to end. Inside WebAssembly no process ends: PGlite swallows the abort and
 * calls the engine again, which panics again, for ever, on our only thread. So the abort is noticed here, leaves that
 * loop, and from then on every call is refused. What was committed is on disk, and the next start recovers it.
 *
 * Relies on `PGlite.execProtocolRawSync` of 0.5: it calls `_PostgresMainLoopOnce`, and `stackRestore` when that throws.
 */
import type { PGlite } from '@electric-sql/pglite';

class EnginePanic extends Error {}

/** Why the engine stopped; `undefined` while it runs. */
export type PanicGuard = () => EnginePanic | undefined;

/** `longJump` is the exit status by which the engine says "back to the main loop", which is no panic. */
const LONG_JUMP_STATUS = 100;

export function guardAgainstPanic(engine: PGlite): PanicGuard {
  let panic: EnginePanic | undefined;
  const module = engine.Module;
  const { _PostgresMainLoopOnce, _PostgresSendReadyForQueryIfNecessary, _pgl_pq_flush, stackRestore } = module;
  module._PostgresMainLoopOnce = () => {
    if (panic) throw panic;
    try {
      _PostgresMainLoopOnce();
    } catch (error) {
      if (!isLongJump(error)) panic = new EnginePanic(`The records database stopped: ${error}`, { cause: error });
      throw error;
    }
  };
  module.stackRestore = (pointer) => {
    if (panic) throw panic;
    return stackRestore(pointer);
  };
  module._PostgresSendReadyForQueryIfNecessary = () => {
    if (!panic) _PostgresSendReadyForQueryIfNecessary();
  };
  module._pgl_pq_flush = () => {
    if (!panic) _pgl_pq_flush();
  };
  return () => panic;
}

function isLongJump(error: unknown): boolean {
  return (error as { status?: unknown } | undefined)?.status === LONG_JUMP_STATUS;
}
