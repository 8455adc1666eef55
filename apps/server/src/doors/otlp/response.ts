/**
 * Answers to OTLP/HTTP exporters, in the encoding of their request. A partial success is a 200: the exporter must not
 * send again what was accepted. Failures are google.rpc.Status; exporters try again on 429, 502, 503 and 504 only.
 */
import type { Problem, ProblemCode } from '@bellwether/core';
import type { OtlpEncoding, OtlpSignal } from './decode.ts';
import { encodeMessage } from './schema.ts';

export interface OtlpResponse {
  status: number;
  contentType: string;
  body: Buffer;
}

const REJECTED = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
} as const satisfies Record<OtlpSignal, string>;

/** Longest message to an exporter, in characters; they print it to their log. */
const MESSAGE_LENGTH_MAX = 2000;

export function otlpResponse(
  signal: OtlpSignal,
  encoding: OtlpEncoding,
  outcome: { rejected: number; message?: string },
): OtlpResponse {
  const message = (outcome.message ?? '').slice(0, MESSAGE_LENGTH_MAX);
  const whole = outcome.rejected === 0 && message === '';
  if (encoding === 'protobuf') {
    const partialSuccess = { rejected: outcome.rejected, errorMessage: message };
    return answer(200, encoding, encodeMessage('ExportResponse', whole ? {} : { partialSuccess }));
  }
  // 64-bit integers are strings in the JSON mapping.
  const partialSuccess = { [REJECTED[signal]]: String(outcome.rejected), errorMessage: message };
  return answer(200, encoding, Buffer.from(JSON.stringify(whole ? {} : { partialSuccess })));
}

/** A failure of the whole request. */
export function otlpFailure(encoding: OtlpEncoding, problem: Problem): OtlpResponse {
  const status = { code: rpcCode(problem.code), message: problem.message.slice(0, MESSAGE_LENGTH_MAX) };
  const body = encoding === 'protobuf' ? encodeMessage('RpcStatus', status) : Buffer.from(JSON.stringify(status));
  return answer(problem.status, encoding, body);
}

function answer(status: number, encoding: OtlpEncoding, body: Buffer): OtlpResponse {
  return { status, contentType: encoding === 'protobuf' ? 'application/x-protobuf' : 'application/json', body };
}

/** google.rpc.Code */
function rpcCode(code: ProblemCode): number {
  switch (code) {
    case 'unauthenticated':
      return 16;
    case 'forbidden':
      return 7;
    case 'not_found':
      return 5;
    case 'quota_exceeded':
    case 'too_many_attempts':
    case 'storage_full':
      return 8;
    case 'overloaded':
      return 14;
    case 'timeout':
      return 4;
    case 'internal':
      return 13;
    case 'unsupported_media_type':
    case 'unsupported_encoding':
      return 12;
    default:
      return 3;
  }
}
