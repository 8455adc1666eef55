/** The yardstick: a bare Node HTTP server that parses every NDJSON line and throws it away. Started by bench/ingest.ts. */
import { createServer } from 'node:http';

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    let events = 0;
    for (let from = 0; from < body.length; ) {
      let to = body.indexOf(10, from);
      if (to < 0) to = body.length;
      JSON.parse(body.toString('utf8', from, to));
      events++;
      from = to + 1;
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end(`{"accepted":${events}}`);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
