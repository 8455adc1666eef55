export type { Cluster, Duty, DutyWork, Rate, Taken } from './cluster.ts';
export { MemoryCluster, type MemoryClusterOptions, MemorySpace } from './memory-cluster.ts';
