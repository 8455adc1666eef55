/**
 * The live hub with its real transports over figures kept in memory: what the hub costs without a store behind it.
 * Windows are said to have changed each 100 ms, as a loader would. Prints its port.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formatInstant, GRAIN_MS, type JsonObject } from '@bellwether/core';
import { attachWebSocket, LiveHub, type LivePoints, type LiveSource } from '../../apps/server/src/live/index.ts';

const ORG = 'bench';
const counts = new Map<number, number>();
const touched = new Set<number>();
let windowsListener: Parameters<LiveSource['onWindowsChanged']>[0] = () => {};
let framesListener: Parameters<LiveSource['onEventsAppended']>[0] = () => {};

const source: LiveSource = {
  async queryMetric(_orgId, query, range): Promise<LivePoints> {
    const grainMs = query.grain === 'total' ? range.toMs - range.fromMs : GRAIN_MS[query.grain];
    const sums = new Map<number, number>();
    for (const [startMs, count] of counts) {
      if (startMs < range.fromMs || startMs >= range.toMs) continue;
      const windowMs = range.fromMs + Math.floor((startMs - range.fromMs) / grainMs) * grainMs;
      sums.set(windowMs, (sums.get(windowMs) ?? 0) + count);
    }
    const points = [...sums].map(([startMs, value]) => ({ start: formatInstant(startMs), value }));
    const total = points.reduce((sum, { value }) => sum + value, 0);
    return { series: [{ group: {}, points, total }], total, others: 0 };
  },
  onWindowsChanged(listener) {
    windowsListener = listener;
    return () => {};
  },
  onCredentialsChanged: () => () => {},
  onEventsAppended(listener) {
    framesListener = listener;
    return () => {};
  },
  valueWhenEmpty: () => 0,
  isUrgent: (_orgId, eventType) => eventType === 'error',
  authenticate: async () => ({ orgId: ORG, principal: 'bench', view: '', may: { metrics: true, events: true } }),
};

/** As admission would write them: metadata fields beside those of the envelope. */
function recordsOf(payload: Buffer): Buffer {
  const lines = payload.toString().trimEnd().split('\n');
  const records = lines.map((line) => {
    const { metadata, ...envelope } = JSON.parse(line) as { metadata: object };
    return `${JSON.stringify({ ...envelope, ...metadata })}\n`;
  });
  return Buffer.from(records.join(''));
}

const hub = new LiveHub(source);
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const payload = Buffer.concat(chunks);
    const urgent = payload.includes('"event_type":"error"');
    let count = 0;
    for (let at = payload.indexOf(10); at >= 0; at = payload.indexOf(10, at + 1)) count++;
    const startMs = Math.floor(Date.now() / 10_000) * 10_000;
    counts.set(startMs, (counts.get(startMs) ?? 0) + (urgent ? 0 : count));
    touched.add(startMs);
    const meta: JsonObject = { org_id: ORG, ...(urgent ? { urgent } : {}) };
    framesListener([{ topic: 'agent_events', count, meta, payload: urgent ? recordsOf(payload) : payload }]);
    response.statusCode = 202;
    response.end(JSON.stringify({ accepted: count }));
  });
});
setInterval(() => {
  if (touched.size > 0) windowsListener([{ orgId: ORG, touchedMs: [...touched] }]);
  touched.clear();
}, 100);

attachWebSocket(server, hub);
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
