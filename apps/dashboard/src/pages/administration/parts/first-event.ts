/** Two lines for a shell that send one event: the key, then the call. */
export function firstEventLines(origin: string, key: string): string {
  const event = `{"event_type":"cost_incurred","timestamp":"'$(date -u +%FT%TZ)'","session_id":"my-first-session","metadata":{"model":"my-model","cost_usd":0.25}}`;
  return `export KEY='${key}'\ncurl ${origin}/api/v1/events -H "Authorization: Bearer $KEY" -d '${event}'`;
}
