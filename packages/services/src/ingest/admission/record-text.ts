/** The record of an admitted event as text: one line of the log, one row of the store. */

/** A canonical event whose parts are known to be well formed; `tail` is the metadata as the codec wrote it. */
export interface RecordParts {
  eventId: string;
  orgId: string;
  userId: string;
  sessionId: string;
  eventType: string;
  category: string;
  timestamp: string;
  receivedAt: string;
  region: string;
  environment: string;
  tail: string;
}

export function recordText(parts: RecordParts): string {
  return `{"event_id":"${parts.eventId}","org_id":${quoted(parts.orgId)},"user_id":${quoted(parts.userId)},"session_id":${quoted(parts.sessionId)},"event_type":"${
    parts.eventType
  }","event_category":"${parts.category}","timestamp":"${parts.timestamp}","received_at":"${parts.receivedAt}","region":${quoted(parts.region)},"environment":${quoted(parts.environment)}${parts.tail}}\n`;
}

/** A JSON string. Ids and names nearly always need no escaping, and looking costs less than escaping. */
function quoted(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code === 34 || code === 92 || code > 126) return JSON.stringify(text);
  }
  return `"${text}"`;
}
