/** A language model's endpoint on this machine that answers as a test wants: well, slowly, wrongly, with malice, half. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ModelBehaviour = (response: ServerResponse, body: Record<string, unknown>) => void;

export class FakeModel {
  readonly #server: Server;
  readonly requests: { authorization: string | undefined; body: Record<string, unknown> }[] = [];
  behaviour: ModelBehaviour = (response) => response.writeHead(500).end();

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
        this.requests.push({ authorization: request.headers.authorization, body });
        this.behaviour(response, body);
      });
    });
  }

  static async open(): Promise<FakeModel> {
    const model = new FakeModel();
    await new Promise<void>((resolve) => model.#server.listen(0, '127.0.0.1', resolve));
    return model;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const chunk = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

/** The text in pieces of a few characters, as models send it. */
export const streamed =
  (text: string, end = 'data: [DONE]\n\n'): ModelBehaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < text.length; at += 37) response.write(chunk(text.slice(at, at + 37)));
    response.end(end);
  };

/** Begins to answer and never ends. */
export const stalled: ModelBehaviour = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk('{"sections":['));
};

/** Sends for ever. */
export const endless: ModelBehaviour = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const more = (): void => {
    while (!response.destroyed && response.write(chunk('x'.repeat(4000))));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};
