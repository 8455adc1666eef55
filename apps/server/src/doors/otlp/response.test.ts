import { Problem } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { otlpFailure, otlpResponse } from './response.ts';

describe('the answer to an export', () => {
  it('is an empty message when all was accepted', () => {
    expect(otlpResponse('traces', 'protobuf', { rejected: 0 })).toEqual({
      status: 200,
      contentType: 'application/x-protobuf',
      body: Buffer.alloc(0),
    });
    expect(otlpResponse('logs', 'json', { rejected: 0 }).body.toString()).toBe('{}');
  });

  it.each([
    ['traces', 'rejectedSpans'],
    ['metrics', 'rejectedDataPoints'],
    ['logs', 'rejectedLogRecords'],
  ] as const)('counts what was rejected of %s as %s', (signal, field) => {
    const { status, body } = otlpResponse(signal, 'json', { rejected: 3, message: 'why' });
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toEqual({ partialSuccess: { [field]: '3', errorMessage: 'why' } });
    // partial_success = 1 { rejected = 1: 3, error_message = 2: "why" }
    expect([...otlpResponse(signal, 'protobuf', { rejected: 3, message: 'why' }).body]).toEqual([
      0x0a, 7, 0x08, 3, 0x12, 3, 0x77, 0x68, 0x79,
    ]);
  });

  it('is a google.rpc.Status when the request failed, with a status that says whether to try again', () => {
    const problem = new Problem('overloaded', 'later');
    expect(otlpFailure('json', problem)).toEqual({
      status: 503,
      contentType: 'application/json',
      body: Buffer.from('{"code":14,"message":"later"}'),
    });
    expect([...otlpFailure('protobuf', problem).body]).toEqual([0x08, 14, 0x12, 5, ...Buffer.from('later')]);
    expect(otlpFailure('json', new Problem('malformed_body', 'broken')).status).toBe(400);
  });
});
