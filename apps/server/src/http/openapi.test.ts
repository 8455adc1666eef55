import { describe, expect, it } from 'vitest';
import { openApiDocument } from './openapi.ts';

describe('the description of the API', () => {
  const document = openApiDocument(
    [
      {
        ...{ method: 'PUT', path: '/api/v1/boxes/:box_id', summary: 'Keeps a box.', tag: 'events', status: 204 },
        ...{ needs: 'settings:write', consumes: ['application/json'], query: { lid: 'on or off' } },
        handle: () => undefined,
      },
    ],
    '1.2.3',
  );

  it('has the routes with their parameters, what they need and what they take', () =>
    expect(document).toMatchObject({
      info: { version: '1.2.3' },
      paths: {
        '/api/v1/boxes/{box_id}': {
          put: {
            'x-permission': 'settings:write',
            parameters: [
              { name: 'box_id', in: 'path', required: true },
              { name: 'lid', in: 'query', description: 'on or off' },
            ],
            requestBody: { content: { 'application/json': {} } },
            responses: { 204: { description: 'Done.' } },
          },
        },
      },
    }));

  it('has the stream of live figures, which no route serves', () =>
    expect(document).toMatchObject({
      paths: { '/api/v1/live': { get: { responses: { 200: { content: { 'text/event-stream': {} } } } } } },
    }));
});
