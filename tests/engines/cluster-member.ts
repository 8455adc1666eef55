/**
 * A process of its own that shares Redis with a test: `node cluster-member.ts <url> <prefix> <verb> …`.
 * `duty <name>` does a duty until it is killed, and says with which fence; `take <bucket> <times> <burst>` says how many
 * of so many tokens it was given.
 */
import { openRedisCluster } from '@bellwether/cluster';

const [url = '', prefix = '', verb, name = '', ...more] = process.argv.slice(2);
const cluster = await openRedisCluster({ url, prefix, callTimeLimitMs: 20_000 });
if (verb === 'duty') {
  cluster.duty(name, async (signal, fence) => {
    console.log(fence);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  // What is left of a process that does nothing else has to stay.
  setInterval(() => undefined, 60_000);
} else {
  const [times, burst] = more.map(Number);
  const taken = await Promise.all(
    Array.from({ length: times! }, () => cluster.take(name, 1, { perSecond: 0, burst: burst! })),
  );
  console.log(taken.filter(({ granted }) => granted).length);
  await cluster.close();
}
