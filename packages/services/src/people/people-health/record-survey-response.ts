/**
 * One answered survey: by a program that may write events, for anybody; by somebody signed in, for themself alone. It goes
 * through admission like every event, so what looks like a person or is free text is refused here as well.
 */
import { formatInstant, type IncomingEvent, type Json, Problem } from '@bellwether/core';
import { type Caller, requireCaller, requirePermission } from '../../access/authority/caller.ts';
import { reaches } from '../../access/authority/permission.ts';
import { admitFor, ingestEvents } from '../../ingest/admission/ingest-events.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { requireSubject } from '../subject/own-subject.ts';

const EVENT_TYPE = 'survey_response';

export interface RecordedSurveyResponse {
  event_id: string;
  status: 'accepted' | 'duplicate';
}

/** `input`: seed 000 §1.3 without `event_type`. Throws `invalid_request` with the field when it is refused. */
export async function recordSurveyResponse(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<RecordedSurveyResponse> {
  requireCaller(caller);
  const { subject, ...sent } = readInput(input, (read) => {
    const text = (field: string, max: number) => (read.has(field) ? read.text(field, { max }) : undefined);
    return {
      subject: text('employee_id_hash', 256),
      eventId: text('event_id', 36),
      timestamp: text('timestamp', 64),
      metadata: {
        survey_type: read.text('survey_type', { max: 64 }),
        responses: read.raw('responses') as Json,
        ...(read.has('response_time_seconds')
          ? { response_time_seconds: read.raw('response_time_seconds') as Json }
          : {}),
        ...(read.has('completion_status') ? { completion_status: read.text('completion_status', { max: 32 }) } : {}),
      },
    };
  });
  const isWriter = reaches(caller.grants.get('events:write'), 'organisation');
  const own = isWriter ? undefined : ownSubject(platform, caller, subject);
  const userId = own ?? subject;
  if (userId === undefined)
    throw new Problem('invalid_request', 'employee_id_hash is required: the pseudonym of whoever answered.', {
      errors: [{ field: 'employee_id_hash', detail: 'is required.' }],
    });
  const event: IncomingEvent = {
    event_type: EVENT_TYPE,
    timestamp: sent.timestamp ?? formatInstant(platform.clock()),
    user_id: userId,
    ...(sent.eventId === undefined ? {} : { event_id: sent.eventId }),
    metadata: sent.metadata,
  };
  const arrivals = [{ index: 0, event }];
  const { results } = own
    ? await admitFor(platform, caller, 'survey', arrivals)
    : await ingestEvents(platform, caller, 'survey', arrivals);
  // Without the event: who answered is in the event alone, and goes with it.
  await platform.audit.note(caller, { action: 'survey_response.record', resourceType: 'event' });
  const result = results[0]!;
  if (result.status !== 'rejected') return { event_id: result.event_id, status: result.status };
  throw new Problem('invalid_request', result.detail, {
    errors: [{ field: result.field ?? '', detail: result.detail }],
  });
}

/** Somebody signed in answers as themself. Others who may not write events are refused as at every door. */
function ownSubject(platform: Platform, caller: Caller, subject: string | undefined): string {
  if (caller.kind !== 'user') requirePermission(platform, caller, 'events:write');
  const own = requireSubject(caller);
  if (subject === undefined || subject === own) return own;
  platform.audit.denied(caller, 'events:write');
  throw new Problem('forbidden', 'You can answer for yourself only; leave employee_id_hash out.');
}
