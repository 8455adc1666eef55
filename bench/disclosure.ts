/**
 * What publishing the figures of a week costs, and those who ask for something else meanwhile.
 *
 *   node bench/disclosure.ts                                    [--people 10000]
 *
 * An organisation of so many people in thirty departments of one to thirty teams, of one person to some hundred
 * (tests/attack), sends mails, messages and meets for two weeks, as the people pack measures them. Then a page asks for
 * five metrics of each week at once, for the first time. Printed: how long the answers take, and the longest time for
 * which the main thread did nothing else (monitorEventLoopDelay, resolution 1 ms).
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DAY_MS, formatInstant, type IncomingEvent, uuidv7 } from '@bellwether/core';
import { peoplePack } from '@bellwether/pack-people';
import { actingFor, ingestEvents, OPERATOR } from '@bellwether/services';
import { AttackedHouse, FIRST_WEEK_MS, ORG, randomOf, WEEK_MS } from '../tests/attack/attacked-house.ts';
import { notesPack } from '../tests/attack/notes-pack.ts';

const { values } = parseArgs({ options: { people: { type: 'string', default: '10000' } } });
const WEEKS = 2;
const METRICS = [
  'people_mails_sent',
  'people_messages_sent',
  'people_after_hours_share',
  'people_sentiment',
  'people_meeting_seconds_per_person',
];

const house = await AttackedHouse.open([notesPack, peoplePack]);
try {
  await house.settle(Number(values.people), { departments: 30, teams: 30 }, 20_261_121);
  const events = await communicate(house);
  console.log(
    `${values.people} people in ${new Set(house.people.map(({ team }) => team)).size} teams, ${events} events a week`,
  );
  for (let week = 0; week < WEEKS; week++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startedMs = performance.now();
    const answers = await Promise.all(
      METRICS.map((metric) =>
        house.read({
          metric,
          group_by: ['team'],
          from: formatInstant(FIRST_WEEK_MS + week * WEEK_MS),
          to: formatInstant(FIRST_WEEK_MS + (week + 1) * WEEK_MS),
        }),
      ),
    );
    const tookMs = performance.now() - startedMs;
    // The histogram hears of a stall once the thread is free again.
    await new Promise((resolve) => setTimeout(resolve, 20));
    delay.disable();
    console.log(
      `week ${week + 1}: ${Math.round(tookMs)} ms to ${METRICS.length} answers (${answers.map(({ series, others }) => series.length + others).join(', ')} teams), main thread busy for ${Math.round(delay.max / 1e6)} ms at the longest`,
    );
  }
} finally {
  await house.close();
}

/** What everybody sends and attends, of both weeks; gives the number of events of one. */
async function communicate(house: AttackedHouse): Promise<number> {
  const random = randomOf(7);
  let written = 0;
  for (let week = 0; week < WEEKS; week++) {
    const startMs = FIRST_WEEK_MS + week * WEEK_MS;
    house.at(startMs + WEEK_MS - 60_000);
    const events = house.people.flatMap(({ id, department, team }) =>
      Array.from({ length: 3 + Math.floor(random() * 8) }, (): IncomingEvent => {
        const atMs = startMs + Math.floor(random() * 6 * DAY_MS);
        const kind = random();
        return {
          event_id: uuidv7(atMs),
          event_type: kind < 0.4 ? 'email_sent' : kind < 0.8 ? 'message_sent' : 'meeting_attended',
          timestamp: formatInstant(atMs),
          user_id: id,
          metadata: {
            department_id_hash: department,
            team_id_hash: team,
            is_after_hours: random() < 0.2,
            ...(kind < 0.8
              ? {
                  sentiment_score: Math.round(random() * 200 - 60) / 200,
                  urgency_score: Math.round(random() * 10) / 10,
                }
              : { duration_minutes: 15 + Math.floor(random() * 4) * 15 }),
          },
        };
      }),
    );
    for (let at = 0; at < events.length; at += 1000) {
      house.pass(200);
      const answers = await ingestEvents(
        house.platform,
        actingFor(OPERATOR, ORG),
        'bench',
        events.slice(at, at + 1000).map((event, index) => ({ index, event })),
      );
      if (answers.rejected > 0) throw new Error(`Events were refused: ${JSON.stringify(answers).slice(0, 500)}`);
    }
    await house.platform.store.loader.caughtUp();
    written = events.length;
  }
  house.at(FIRST_WEEK_MS + 4 * WEEK_MS);
  return written;
}
