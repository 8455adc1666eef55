/** Temporal as the engine of durable runs. Its client is loaded when it is opened, and by nobody else. */
import type { ExecutionEngine } from '../durable-execution.ts';

export interface TemporalSettings {
  /** Host and port of the frontend. */
  address: string;
  namespace: string;
  /** What ids of executions and the task queue begin with; different for two installations in one namespace. */
  prefix: string;
  /** Spoken without when absent. `certificate` and `key` are this client's own, in PEM. */
  tls?: { certificate?: Buffer | undefined; key?: Buffer | undefined } | undefined;
}

export interface TemporalEngineOptions extends TemporalSettings {
  /** 32 bytes that all processes of the installation have; what Temporal keeps is sealed with it. */
  key: Buffer;
  /** Whether this process does executions, or only begins them for others. */
  works: boolean;
}

export function temporalEngine(options: TemporalEngineOptions): ExecutionEngine {
  return {
    async open({ body, onTrouble }) {
      const { TemporalExecution } = await import('./temporal-execution.ts');
      return TemporalExecution.open({ ...options, body, onTrouble });
    },
    isShared: true,
    works: options.works,
    mayHoldExecutions: async () => true,
  };
}

export interface TemporalState {
  version: string;
  /** How long what ended is kept there, and with it what a failed run remembers. */
  retentionDays: number;
}

/** For `bellwether doctor`: whether it answers, and has the namespace. */
export async function checkTemporal(settings: TemporalSettings): Promise<TemporalState> {
  const { TemporalApi } = await import('./temporal-api.ts');
  const api = TemporalApi.open(settings);
  try {
    return await api.state();
  } finally {
    await api.close();
  }
}
