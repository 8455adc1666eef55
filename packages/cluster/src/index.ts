export { checkRedis, type RedisFindings } from './check-redis.ts';
export type { Cluster, Duty, DutyWork, Rate, Taken } from './cluster.ts';
export { ClusterUnreachable } from './cluster-unreachable.ts';
export { MemoryCluster, type MemoryClusterOptions, MemorySpace } from './memory-cluster.ts';
export { openRedisCluster, type RedisClusterOptions, type RedisSettings } from './redis-cluster.ts';
