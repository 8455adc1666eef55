/**
 * Brings a wave to where messages can be sent: who is invited, a token for each, every message planned. What is drawn is
 * written down before it is asked for, so a process that is killed anywhere goes on with the same.
 */
import { createHash } from 'node:crypto';
import { faultPoint, HOUR_MS, TOKENS_PER_PART, tokenText } from '@bellwether/core';
import { BlindThread } from './blind-thread.ts';
import { type CentreDoor, CentreTrouble, type CentreWave } from './centre-door.ts';
import type { DeliveryBook } from './delivery-book.ts';

export interface PrepareHouse {
  book: DeliveryBook;
  door: CentreDoor;
  /** The name of a message, the same whenever it is asked for. */
  messageId(wave: string, pseudonym: string, number: number): string;
  signal: AbortSignal;
}

/** Throws CentreTrouble when the centre is away; a wave that can never be sent is marked as failed. */
export async function prepareWave({ book, door, messageId, signal }: PrepareHouse, details: CentreWave): Promise<void> {
  const wave = details.wave_id;
  if (book.wave(wave) === undefined) {
    const invited = await door.invitations(wave);
    const invitations = [...Map.groupBy(invited, ({ cell_id }) => cell_id)].flatMap(([cell, people]) =>
      people
        .map(({ subject }) => subject)
        .sort()
        .map((pseudonym, i) => ({ wave, pseudonym, cell, part: Math.floor(i / TOKENS_PER_PART) })),
    );
    book.begin(details, invitations);
  }
  const thread = new BlindThread();
  try {
    for (const { cell, part, people } of book.openParts(wave)) {
      if (signal.aborted) return;
      const place = {
        waveId: wave,
        cellId: cell,
        publicKey: new Uint8Array(Buffer.from(book.wave(wave)!.details.public_key, 'base64url')),
      };
      let drawn = book.drawn(wave, cell, part);
      if (!drawn) {
        drawn = await thread.blind(place, people.length);
        book.keepDrawn(wave, cell, part, drawn);
      }
      faultPoint('delivery.drawn');
      const answer = await door.tokens(wave, {
        cell_id: cell,
        part,
        blinded: drawn.map(({ blinded }) => text(blinded)),
      });
      faultPoint('delivery.evaluated');
      let outputs: Uint8Array[];
      try {
        outputs = await thread.finish(place, drawn, answer);
      } catch {
        book.fail(
          wave,
          'The centre’s proof does not hold: it has not made the tokens with the key it published, and could tell people apart. Nothing was sent. Ask who runs the centre.',
        );
        return;
      }
      book.keepTokens(
        wave,
        cell,
        part,
        people.map((pseudonym, i) => ({
          pseudonym,
          token: tokenText({ input: text(drawn[i]!.input), output: text(outputs[i]!), info: cell }),
          spentDigest: createHash('sha256').update(drawn[i]!.input).digest('base64url'),
        })),
      );
    }
  } catch (error) {
    if (!(error instanceof CentreTrouble) || error.kind !== 'conflict') throw error;
    book.fail(
      wave,
      'The centre has made the tokens of this wave for another edge, or for this one before its data were put back. Close the wave and send the survey again.',
    );
    return;
  } finally {
    await thread.close();
  }
  const opensMs = Date.parse(details.opens_at);
  const closesMs = Date.parse(details.closes_at);
  const times = [opensMs, ...details.remind_after_hours.map((hours) => opensMs + hours * HOUR_MS)];
  book.plan(
    wave,
    (pseudonym, number) => messageId(wave, pseudonym, number),
    times.filter((at) => at < closesMs),
  );
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
