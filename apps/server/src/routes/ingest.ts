/** The doors as routes: each decodes, hands over to admission, and answers in its own protocol's words. */
import type { EventResult } from '@bellwether/core';
import { Problem } from '@bellwether/core';
import {
  type Admitted,
  type Arrival,
  type DeviceIdentity,
  ingestEvents,
  organisationOf,
  requireEventWriter,
  requirePermission,
  takeTelemetry,
} from '@bellwether/services';
import { decodeCloudEvents } from '../doors/cloudevents.ts';
import { deviceOf } from '../doors/device/device-request.ts';
import { decodeLineTelemetry } from '../doors/device/line-telemetry.ts';
import { decodeInflux, influxFailure, influxResponse } from '../doors/influx.ts';
import { decodeNative } from '../doors/native.ts';
import { CumulativeStreams } from '../doors/otlp/cumulative-streams.ts';
import { decodeOtlp, type OtlpEncoding, type OtlpSignal, otlpEncoding } from '../doors/otlp/decode.ts';
import { otlpFailure, otlpResponse } from '../doors/otlp/response.ts';
import { decodeSegment, SEGMENT_CALLS, segmentResponse } from '../doors/segment.ts';
import type { TelemetryIntake } from '../doors/telemetry-intake.ts';
import { asProblem } from '../http/problem-response.ts';
import type { Route, RouteContext } from './route.ts';

const JSON_TYPES = ['application/json', 'application/x-ndjson'] as const;

/** `countedBeforeMs`: cumulative streams that began before may have been counted by an earlier process; 0 when none was. */
export function ingestRoutes(intake: TelemetryIntake, countedBeforeMs: number): Route[] {
  const streams = new CumulativeStreams({ certainSinceMs: countedBeforeMs });
  return [
    {
      method: 'POST',
      path: '/api/v1/events',
      summary:
        'Takes one event, a JSON array of events or NDJSON; answers for each event. gzip and zstd are understood; 10 MiB uncompressed at most.',
      tag: 'ingest',
      needs: 'events:write',
      consumes: JSON_TYPES,
      status: 202,
      alsoWith: 'derived_events:write',
      handle: async (context) => {
        requireEventWriter(context.platform, context.caller);
        const body = await context.body();
        const admitted = await ingest(context, 'native', decodeNative(body, context.request.headers['content-type']));
        context.reply
          .status(202)
          .header('content-type', 'application/json; charset=utf-8')
          .send(admittedText(admitted));
        return undefined;
      },
    },
    ...(['traces', 'metrics', 'logs'] as const).flatMap((signal) =>
      [`/v1/${signal}`, `/api/v1/otlp/v1/${signal}`].map((path) => otlpRoute(path, signal, streams, intake)),
    ),
    {
      method: 'POST',
      path: '/api/v1/cloudevents',
      summary: 'CloudEvents 1.0 over HTTP: binary, structured or batch.',
      tag: 'ingest',
      needs: 'events:write',
      consumes: ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json'],
      status: 202,
      handle: async (context) => {
        requirePermission(context.platform, context.caller, 'events:write');
        const { platform, caller, request } = context;
        const orgId = organisationOf(caller!);
        const events = decodeCloudEvents(await context.body(), request.headers, {
          isKnownType: (name) => platform.eventTypes.resolve(orgId, name) !== undefined,
          receivedMs: platform.clock(),
        });
        return ingest(context, 'cloudevents', events);
      },
    },
    ...[...SEGMENT_CALLS, 'batch' as const].map(
      (call): Route => ({
        method: 'POST',
        path: `/v1/${call}`,
        summary: `Segment's ${call} call.`,
        tag: 'ingest',
        needs: 'events:write',
        consumes: ['application/json'],
        handle: async (context) => {
          requirePermission(context.platform, context.caller, 'events:write');
          const events = decodeSegment(call, await context.body(), { receivedMs: context.platform.clock() });
          const { results } = await ingest(context, 'segment', events);
          return segmentResponse(results.filter(isRejected));
        },
      }),
    ),
    {
      method: 'POST',
      path: '/api/v2/write',
      summary: 'InfluxDB line protocol. With the token of a device, what the device measured.',
      tag: 'ingest',
      needs: 'events:write',
      query: {
        precision: 'ns (default), us, ms or s',
        bucket: 'not used: the key says whose data it is',
        org: 'not used',
      },
      consumes: ['text/plain'],
      status: 204,
      handle: async (context) => {
        const { reply } = context;
        try {
          const device = await deviceOf(context);
          const { lines, admitted } = device ? await deviceLines(context, device) : await writtenLines(context);
          const rejected = admitted.results
            .filter(isRejected)
            .map(({ index, detail }) => ({ line: lines[index]!.line, detail }));
          const { status, body } = influxResponse({ written: admitted.accepted + admitted.duplicate, rejected });
          reply.status(status).send(body && JSON.stringify(body));
        } catch (error) {
          const problem = asProblem(error);
          if (problem.code === 'forbidden') await context.platform.audit.settled();
          const { status, body } = influxFailure(problem);
          if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
          reply
            .status(status)
            .header('content-type', 'application/json; charset=utf-8')
            .send(body && JSON.stringify(body));
        }
        return undefined;
      },
    },
  ];
}

interface WrittenLines {
  lines: readonly { line: number }[];
  admitted: Admitted;
}

async function writtenLines(context: RouteContext): Promise<WrittenLines> {
  requirePermission(context.platform, context.caller, 'events:write');
  const lines = decodeInflux(await context.body(), {
    precision: context.query.precision,
    receivedMs: context.platform.clock(),
  });
  return { lines, admitted: await ingest(context, 'influx', lines) };
}

/** Whoever comes with the token of a device speaks for that one, whatever the tags say. */
async function deviceLines(context: RouteContext, device: DeviceIdentity): Promise<WrittenLines> {
  const lines = decodeLineTelemetry(await context.body(), context.query.precision);
  return { lines, admitted: await takeTelemetry(context.platform, device, 'line_protocol', lines) };
}

function otlpRoute(path: string, signal: OtlpSignal, streams: CumulativeStreams, intake: TelemetryIntake): Route {
  return {
    method: 'POST',
    path,
    summary: `OpenTelemetry ${signal} over OTLP/HTTP, protobuf or JSON.`,
    tag: 'ingest',
    needs: 'events:write',
    consumes: ['application/x-protobuf', 'application/json'],
    handle: async (context) => {
      const { platform, caller, reply, request } = context;
      let encoding: OtlpEncoding = 'json';
      try {
        encoding = otlpEncoding(request.headers['content-type']);
        requirePermission(platform, caller, 'events:write');
        const orgId = organisationOf(caller);
        const decoded = decodeOtlp(signal, encoding, await context.body(), {
          tenant: orgId,
          streams,
          receivedMs: platform.clock(),
        });
        const { arrivals, itemsLost } = intake.arrivalsOf(orgId, decoded.entries);
        let admitted: Admitted;
        try {
          admitted = await ingest(context, `otlp_${signal}`, arrivals);
        } catch (error) {
          decoded.takeBack();
          throw error;
        }
        const rejected = admitted.results.filter(isRejected);
        const response = otlpResponse(signal, encoding, {
          rejected: itemsLost(new Set(rejected.map(({ index }) => index))),
          ...(rejected[0]
            ? {
                message: rejected
                  .slice(0, 5)
                  .map(({ detail }) => detail)
                  .join(' '),
              }
            : {}),
        });
        reply.status(response.status).header('content-type', response.contentType).send(response.body);
      } catch (error) {
        const problem = asProblem(error);
        if (problem.code === 'forbidden') await platform.audit.settled();
        if (problem.status >= 500) request.log.error({ err: problem.cause ?? error }, 'telemetry could not be taken');
        const response = otlpFailure(encoding, problem);
        if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
        reply.status(response.status).header('content-type', response.contentType).send(response.body);
      }
      return undefined;
    },
  };
}

function ingest({ platform, caller }: RouteContext, door: string, arrivals: readonly Arrival[]): Promise<Admitted> {
  return ingestEvents(platform, caller, door, arrivals);
}

function isRejected(result: EventResult): result is Extract<EventResult, { status: 'rejected' }> {
  return result.status === 'rejected';
}

/** The answer as text: with hundreds of results a request, this is on the hot path, and most results are alike. */
function admittedText({ accepted, duplicate, rejected, results }: Admitted): string {
  let text = `{"accepted":${accepted},"duplicate":${duplicate},"rejected":${rejected},"results":[`;
  for (let i = 0; i < results.length; i++) {
    const result = results[i]!;
    if (i > 0) text += ',';
    text +=
      result.status === 'rejected'
        ? JSON.stringify(result)
        : `{"index":${result.index},"status":"${result.status}","event_id":"${result.event_id}"}`;
  }
  return `${text}]}`;
}

/** How a record kept as text becomes an event again: as the native door would read it. */
export function decodeKept(raw: string): Arrival {
  const [decoded] = decodeNative(Buffer.from(raw), 'application/json');
  if (!decoded) throw new Problem('invalid_request', 'There is no event in it.');
  return decoded;
}
