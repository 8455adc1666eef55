/** What the processes share cannot be reached now. Whoever gets this goes on with what the process itself knows. */
export class ClusterUnreachable extends Error {
  constructor(detail: string, options: { cause?: unknown } = {}) {
    super(detail, options);
    this.name = 'ClusterUnreachable';
  }
}
