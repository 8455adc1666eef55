import { describe, expect, it } from 'vitest';
import { googleCalendar } from '../calendar/google-calendar.ts';
import { slack } from '../chat/slack.ts';
import { scimUsers } from '../hris/scim-users.ts';

const page = (content: object) => JSON.stringify(content);

describe('the page that follows', () => {
  it('of Google Calendar is named by its token, and the question stays', () => {
    const at = 'https://www.googleapis.com/calendar/v3/calendars/c/events?singleEvents=true&pageToken=old';
    expect(googleCalendar.nextPage!(page({ items: [], nextPageToken: 'a b' }), at)).toBe(
      'https://www.googleapis.com/calendar/v3/calendars/c/events?singleEvents=true&pageToken=a+b',
    );
    expect(googleCalendar.nextPage!(page({ items: [], nextSyncToken: 's' }), at)).toBeUndefined();
  });

  it('of Slack is named by its cursor, which is empty on the last', () => {
    const at = 'https://slack.com/api/conversations.history?channel=C1';
    const next = (cursor: string) =>
      slack.nextPage!(page({ messages: [], response_metadata: { next_cursor: cursor } }), at);
    expect(next('bmV4dDo=')).toBe(`${at}&cursor=bmV4dDo%3D`);
    expect(next('')).toBeUndefined();
    expect(slack.nextPage!(page({ messages: [] }), at)).toBeUndefined();
  });

  it('of SCIM begins after those that were given, until all are', () => {
    const at = 'https://id.example/scim/v2/Users?filter=active%20eq%20true';
    const next = (startIndex: number, given: number, totalResults: number) =>
      scimUsers.nextPage!(page({ startIndex, totalResults, Resources: Array(given).fill({}) }), at);
    expect(next(1, 100, 250)).toBe('https://id.example/scim/v2/Users?filter=active+eq+true&startIndex=101');
    expect(next(101, 100, 250)).toContain('startIndex=201');
    expect(next(201, 50, 250)).toBeUndefined();
    expect(next(201, 0, 250)).toBeUndefined();
  });

  it.each(['', '[]', 'null', '<html>', '{"totalResults":"many","Resources":{}}'])('of %j is none', (body) => {
    for (const { nextPage } of [googleCalendar, slack, scimUsers])
      expect(nextPage!(body, 'https://x.example/')).toBeUndefined();
  });
});
