/** How Redis is set up, for whoever examines an installation: asks and changes nothing. */
import type { RedisSettings } from './redis-cluster.ts';
import { RedisLink } from './redis-link.ts';

export interface RedisFindings {
  version: string;
  /** What it does when its memory is full: anything but `noeviction` throws keys away that were to stay. */
  evictionPolicy: string;
  /** How much it may hold; 0 when nothing but the machine limits it. */
  bytesMax: number;
  bytes: number;
}

const ANSWER_MS_MAX = 5000;

export async function checkRedis({ url }: Pick<RedisSettings, 'url'>): Promise<RedisFindings> {
  const link = new RedisLink(
    { url, callTimeLimitMs: ANSWER_MS_MAX },
    { onUp: async () => undefined, onDown: () => undefined },
  );
  try {
    await link.open();
    const [server, memory] = await Promise.all(
      ['server', 'memory'].map((section) => link.call(async (client) => String(await client.info(section)))),
    );
    return {
      version: field(server!, 'redis_version') ?? '',
      evictionPolicy: field(memory!, 'maxmemory_policy') ?? '',
      bytesMax: Number(field(memory!, 'maxmemory') ?? 0),
      bytes: Number(field(memory!, 'used_memory') ?? 0),
    };
  } finally {
    await link.close();
  }
}

/** Of the form that INFO has: a name, a colon and the value on each line. */
function field(info: string, name: string): string | undefined {
  const line = info.split('\r\n').find((each) => each.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
