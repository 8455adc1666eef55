/**
 * Brings surveys to people: looks at the centre's waves in rounds, makes tokens, and sends invitations and reminders by
 * e-mail or Slack, within everybody's hours, as fast as is set. What it is about to send is written down first; after a
 * kill, what may have gone out is not sent again (docs/surveys-delivery.md says what SMTP cannot promise).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, DAY_MS, faultPoint, formatInstant, HOUR_MS, MINUTE_MS, Problem } from '@bellwether/core';
import type { EdgeDatabase } from '../edge-database.ts';
import type { Journal } from '../journal/journal.ts';
import type { Operator } from '../operators.ts';
import type { DataKeys } from '../vault/data-keys.ts';
import type { Directory } from '../vault/directory.ts';
import type { OwnKeys } from '../vault/own-keys.ts';
import { type CentreDoor, CentreTrouble } from './centre-door.ts';
import {
  type BookedWave,
  type Channel,
  DeliveryBook,
  type DeliveryRun,
  type DeliveryRunCounts,
  type Message,
  type WaveCounts,
  type WaveState,
} from './delivery-book.ts';
import {
  changedSettings,
  type DeliverySettings,
  DeliverySettingsStore,
  isMailAddress,
  shownSettings,
} from './delivery-settings.ts';
import { MailSender } from './mail-sender.ts';
import type { SendOutcome } from './outcome.ts';
import { prepareWave } from './prepare-wave.ts';
import { isZone, nextAllowed } from './sending-hours.ts';
import { SlackSender } from './slack-sender.ts';
import { surveyMessage } from './survey-message.ts';

export interface DeliveryParts {
  database: EdgeDatabase;
  keys: OwnKeys;
  dataKeys: DataKeys;
  directory: Directory;
  journal: Journal;
  door: CentreDoor;
  clock: Clock;
  /** Of people whose own is not known. */
  zone: string;
  /** Where Slack is, for tests. */
  slackUrl?: string | undefined;
  /** A mail server's certificate need not be known, for tests. */
  trustAnyMailServer?: boolean | undefined;
}

export interface DeliveryStatus {
  channels: Channel[];
  /** Why nothing goes out, in words; null when nothing is in the way. */
  problem: string | null;
  waves: WaveDelivery[];
}

export interface WaveDelivery extends WaveCounts {
  wave_id: string;
  title: string;
  state: WaveState;
  opens_at: string;
  closes_at: string;
  problem: string | null;
}

interface Contact {
  pseudonyms: readonly string[];
  name: string | undefined;
  email: string | undefined;
  slack: string | undefined;
  language: string | undefined;
  zone: string;
}

const LOOK_EVERY_MS = 30_000;
const BATCH = 200;
/** Between two messages of one wave to one person. */
const APART_MS = 20 * HOUR_MS;
const BACKOFF_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS] as const;
const CHANNEL_REST_MS = MINUTE_MS;
const BROKEN_REST_MS = 10 * MINUTE_MS;
const MESSAGES_KEPT_MS = 90 * DAY_MS;

export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #book: DeliveryBook;
  readonly #store: DeliverySettingsStore;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #mail: MailSender | undefined;
  #problem: string | null = null;
  readonly #restsUntil = new Map<Channel, number>();
  #calm = false;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#book = new DeliveryBook(parts.database, parts.keys.get('delivery'));
    this.#store = new DeliverySettingsStore(parts.database, parts.keys.get('delivery'));
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
    void this.look();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#timer);
    await this.#round;
    this.#mail?.close();
  }

  /** One round; while one is under way, that one. Never throws: what is in the way is in the status. */
  look(): Promise<void> {
    this.#round ??= this.#work()
      .then((problem) => {
        this.#problem = problem;
      })
      .catch((error: unknown) => {
        this.#problem =
          error instanceof CentreTrouble || error instanceof Problem
            ? error.message
            : 'Something failed at the edge while surveys were being sent; it is tried again.';
      })
      .finally(() => {
        this.#round = undefined;
      });
    return this.#round;
  }

  settings(): object {
    return shownSettings(this.#store.read());
  }

  changeSettings(input: Record<string, unknown>, operator: Operator): object {
    const settings = changedSettings(this.#store.read(), input);
    this.#parts.database.transaction(() => {
      this.#store.write(settings);
      this.#parts.journal.append(operator.name, 'delivery.settings', { fields: Object.keys(input).sort() });
    });
    this.#mail?.close();
    this.#mail = undefined;
    this.#restsUntil.clear();
    return shownSettings(settings);
  }

  /** One message that says that it is a test, now, whatever the hours are. */
  async test(channel: Channel, to: string, operator: Operator): Promise<SendOutcome> {
    const settings = this.#store.read();
    if (channel === 'email' && !isMailAddress(to)) throw invalid('to', 'has to be an e-mail address.');
    if (channel === 'slack' && !/^[UWD][A-Z0-9]{5,20}$/.test(to))
      throw invalid('to', 'has to be the member id of somebody in Slack, U….');
    const sender = this.#senderOf(channel, settings);
    if (!sender)
      throw new Problem('conflict', `${channel === 'email' ? 'A mail server' : 'Slack'} has not been set up yet.`);
    this.#parts.journal.append(operator.name, 'delivery.test', { channel });
    const words = 'This is a test of the edge’s delivery of surveys. If you can read it, it works.';
    return sender.send({
      id: this.#parts.keys.digest('test message', to, String(this.#parts.clock())).toString('hex').slice(0, 40),
      ...{ to, name: undefined, subject: 'A test of survey delivery', text: words, language: 'en' },
      html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test</title></head><body><p>${words}</p></body></html>`,
      unsubscribeUrl: undefined,
    });
  }

  status(): DeliveryStatus {
    return { channels: channelsOf(this.#store.read()), problem: this.#problem, waves: this.waves() };
  }

  waves(): WaveDelivery[] {
    return this.#book.waves().map(({ wave, state, details, problem }) => ({
      wave_id: wave,
      title: details.title[details.language] ?? Object.values(details.title)[0] ?? '',
      state,
      opens_at: details.opens_at,
      closes_at: details.closes_at,
      problem,
      ...this.#book.counts(wave),
    }));
  }

  runs(limit: number): (Omit<DeliveryRun, 'began_at' | 'ended_at'> & { began_at: string; ended_at: string | null })[] {
    return this.#book.runs(limit).map((run) => ({
      ...run,
      began_at: formatInstant(run.began_at),
      ended_at: run.ended_at === null ? null : formatInstant(run.ended_at),
    }));
  }

  /**
   * A mail came back: by the address it was for, or by its Message-ID. Nothing more is sent to the address until it is
   * said to work again (`works`).
   */
  async bounce(
    what: { email: string } | { messageId: string },
    { works = false }: { works?: boolean },
    operator: Operator,
  ): Promise<{ bounced: boolean }> {
    const nowMs = this.#parts.clock();
    let email: string | undefined;
    if ('email' in what) email = what.email;
    else {
      const id = /^<?([0-9a-f]{40})@/.exec(what.messageId)?.[1];
      const message = id === undefined ? undefined : this.#book.message(id);
      if (!message) throw new Problem('not_found', 'No message with this Message-ID was sent from here.');
      this.#book.move(message.id, message.state === 'uncertain' ? 'uncertain' : 'sent', {
        state: 'bounced',
        at: nowMs,
        reason: 'It came back.',
      });
      email = (await this.#contactOf(message.pseudonym))?.email;
    }
    if (email === undefined || !isMailAddress(email)) throw invalid('email', 'has to be an e-mail address.');
    const digest = this.#addressDigest(email);
    this.#parts.database.transaction(() => {
      if (works) this.#book.forgiveBounce(digest);
      else this.#book.noteBounce(digest, 'reported', nowMs);
      this.#parts.journal.append(operator.name, works ? 'delivery.bounce_forgiven' : 'delivery.bounce', {});
    });
    return { bounced: !works };
  }

  /** Whether it is a link of ours to unsubscribe by. */
  isUnsubscribeLink(link: string): boolean {
    const [id = '', mac = ''] = link.split('.');
    return /^[0-9a-f]{40}$/.test(id) && mac === this.#unsubscribeMac(id);
  }

  /** `false` for a link that is none of ours. Doing it again changes nothing. */
  unsubscribe(link: string): boolean {
    if (!this.isUnsubscribeLink(link)) return false;
    const message = this.#book.message(link.split('.')[0]!);
    if (message) this.#book.optOut(message.pseudonym, this.#parts.clock());
    return true;
  }

  /** Inside the transaction that erases somebody. */
  forget(pseudonyms: readonly string[]): void {
    this.#book.forget(pseudonyms);
  }

  /** Gives what is in the way, if something is. */
  async #work(): Promise<string | null> {
    const { clock, door } = this.#parts;
    if (!this.#calm) this.#book.calmDown(clock());
    this.#calm = true;
    const settings = this.#store.read();
    if (channelsOf(settings).length === 0) return null;
    const told = await door.waves();
    const running = new Map(told.flatMap((wave) => (wave.status === 'running' ? [[wave.wave_id, wave] as const] : [])));
    for (const { wave, state } of this.#book.waves())
      if (state !== 'closed' && !running.has(wave)) this.#book.close(wave, clock());
    this.#book.dropOld(clock() - MESSAGES_KEPT_MS);
    for (const [wave, details] of running) {
      if (this.#stop.signal.aborted) return null;
      const known = this.#book.wave(wave);
      if (known && known.state !== 'tokens') continue;
      await prepareWave(
        {
          book: this.#book,
          door,
          messageId: (...parts) => this.#messageId(...parts),
          signal: this.#stop.signal,
        },
        details,
      );
    }
    return this.#send(settings);
  }

  async #send(settings: DeliverySettings): Promise<string | null> {
    const { clock } = this.#parts;
    if (settings.answer_url === null && !isOnThisMachine(this.#parts.door.url))
      return 'Say where people answer (answer_url): the address of the centre as they reach it.';
    const counts: DeliveryRunCounts = { sent: 0, failed: 0, later: 0, uncertain: 0, skipped: 0 };
    const waves = new Map<string, BookedWave>();
    let run: number | undefined;
    let problem: string | null = null;
    try {
      for (;;) {
        const batch = this.#book.due(clock(), BATCH);
        if (batch.length === 0 || this.#stop.signal.aborted) return problem;
        run ??= this.#book.beginRun(clock());
        for (const wave of new Set(batch.map((message) => message.wave))) {
          // Asked for anew with each batch: whoever has answered meanwhile is not reminded.
          this.#book.noteSpent(wave, await this.#parts.door.spent(wave));
          waves.set(wave, this.#book.wave(wave)!);
        }
        for (const message of batch) {
          if (this.#stop.signal.aborted) return problem;
          problem = (await this.#deal(message, waves.get(message.wave)!, settings, counts)) ?? problem;
        }
      }
    } finally {
      if (run !== undefined) this.#book.endRun(run, clock(), counts, problem);
    }
  }

  /** Takes one message a step on, or its time. Gives what is in the way of its channel. */
  async #deal(
    message: Message,
    wave: BookedWave,
    settings: DeliverySettings,
    counts: DeliveryRunCounts,
  ): Promise<string | undefined> {
    const { clock } = this.#parts;
    const nowMs = clock();
    const skip = (reason: string): undefined => {
      this.#book.move(message.id, 'waiting', { state: 'skipped', reason, at: nowMs });
      counts.skipped += 1;
    };
    const postpone = (nextAt: number, reason: string | null = null): undefined => {
      this.#book.move(message.id, 'waiting', { state: 'waiting', nextAt, reason });
    };
    if (Date.parse(wave.details.closes_at) <= nowMs) return skip('over');
    if (this.#book.isSpent(message.wave, message.pseudonym)) return skip('answered');
    const token = this.#book.token(message.wave, message.pseudonym);
    const contact = await this.#contactOf(message.pseudonym);
    if (!contact || token === undefined)
      return this.#fail(message, 'The vault does not know how to reach this person.', counts);
    if (this.#book.hasOptedOut(contact.pseudonyms)) return skip('unsubscribed');
    const before = this.#book
      .messagesOf(message.wave, message.pseudonym)
      .filter(({ number }) => number < message.number);
    if (before.some(({ state }) => state === 'waiting' || state === 'sending')) return postpone(nowMs + HOUR_MS);
    if (message.number > 0 && !before.some(({ state }) => state === 'sent' || state === 'uncertain'))
      return skip('not invited');
    const lastMs = Math.max(-Infinity, ...before.map(({ at }) => at ?? -Infinity));
    if (lastMs + APART_MS > nowMs) return postpone(lastMs + APART_MS);
    const allowedMs = nextAllowed(nowMs, contact.zone, settings.hours);
    if (allowedMs > nowMs) return postpone(allowedMs);

    const channel = this.#channelFor(message, contact, settings);
    if (channel === undefined)
      return this.#fail(message, 'There is no address of this person, or mail to it has come back.', counts);
    const restsUntilMs = this.#restsUntil.get(channel) ?? 0;
    if (restsUntilMs > nowMs) return postpone(restsUntilMs);
    const sender = this.#senderOf(channel, settings)!;
    const language = languageFor(contact.language, wave);
    const unsubscribeUrl =
      settings.edge_url === null
        ? undefined
        : `${settings.edge_url}/unsubscribe/${message.id}.${this.#unsubscribeMac(message.id)}`;
    const content = surveyMessage({
      kind: message.number === 0 ? 'invitation' : 'reminder',
      organisation: wave.details.organisation,
      title: wave.details.title[language] ?? wave.details.title[wave.details.language] ?? '',
      name: contact.name,
      questions: wave.details.questions,
      link: `${settings.answer_url ?? this.#parts.door.url}/s/${message.wave}#${token}`,
      closesAtMs: Date.parse(wave.details.closes_at),
      zone: contact.zone,
      language,
      unsubscribeUrl,
    });
    // Durable before anything leaves: from here on, a kill makes it uncertain, and never a second one.
    if (!this.#book.move(message.id, 'waiting', { state: 'sending', channel, attempts: message.attempts + 1 }))
      return undefined;
    faultPoint('delivery.intent');
    const to = channel === 'email' ? contact.email! : contact.slack!;
    const outcome = await sender.send({ id: message.id, to, name: contact.name, ...content, language, unsubscribeUrl });
    faultPoint('delivery.sent');
    const problem = this.#settle(message, channel, contact, outcome, counts, settings);
    await pause(60_000 / settings.per_minute, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    return problem;
  }

  #settle(
    message: Message,
    channel: Channel,
    contact: Contact,
    outcome: SendOutcome,
    counts: DeliveryRunCounts,
    settings: DeliverySettings,
  ): string | undefined {
    const nowMs = this.#parts.clock();
    const to = (state: 'sent' | 'uncertain' | 'failed', reason: string | null): void => {
      this.#book.move(message.id, 'sending', { state, at: nowMs, reason });
      counts[state] += 1;
    };
    switch (outcome.kind) {
      case 'sent':
        to('sent', null);
        return undefined;
      case 'uncertain':
        to('uncertain', outcome.reason);
        return undefined;
      case 'refused': {
        if (channel === 'email' && outcome.isAddress)
          this.#book.noteBounce(this.#addressDigest(contact.email!), outcome.reason, nowMs);
        const other: Channel = channel === 'email' ? 'slack' : 'email';
        const canTryOther =
          message.channel === null &&
          channelsOf(settings).includes(other) &&
          (other === 'email' ? contact.email : contact.slack);
        if (canTryOther)
          this.#book.move(message.id, 'sending', {
            state: 'waiting',
            channel: other,
            nextAt: nowMs,
            reason: outcome.reason,
          });
        else to('failed', outcome.reason);
        return undefined;
      }
      case 'later': {
        counts.later += 1;
        const waitMs = BACKOFF_MS[message.attempts];
        if (waitMs === undefined) to('failed', outcome.reason);
        else
          this.#book.move(message.id, 'sending', {
            state: 'waiting',
            nextAt: nowMs + Math.max(waitMs, outcome.retryAfterMs ?? 0),
            reason: outcome.reason,
          });
        if (outcome.retryAfterMs !== undefined || outcome.isChannel)
          this.#restsUntil.set(channel, nowMs + (outcome.retryAfterMs ?? CHANNEL_REST_MS));
        return outcome.reason;
      }
      case 'broken':
        // Nobody's fault but the settings': it does not count as a try.
        this.#book.move(message.id, 'sending', {
          state: 'waiting',
          attempts: message.attempts,
          nextAt: nowMs + BROKEN_REST_MS,
          reason: outcome.reason,
        });
        this.#restsUntil.set(channel, nowMs + BROKEN_REST_MS);
        return outcome.reason;
    }
  }

  #fail(message: Message, reason: string, counts: DeliveryRunCounts): undefined {
    this.#book.move(message.id, 'waiting', { state: 'failed', reason, at: this.#parts.clock() });
    counts.failed += 1;
  }

  /** The first by which the person can be reached, even if it rests just now; the one it is on, after a refusal by the other. */
  #channelFor(message: Message, contact: Contact, settings: DeliverySettings): Channel | undefined {
    const isReachable = (channel: Channel): boolean =>
      channel === 'email'
        ? contact.email !== undefined && !this.#book.hasBounced(this.#addressDigest(contact.email))
        : contact.slack !== undefined;
    const order: Channel[] = settings.first_channel === 'email' ? ['email', 'slack'] : ['slack', 'email'];
    const wanted = message.channel === null ? order : [message.channel];
    return wanted.find((channel) => channelsOf(settings).includes(channel) && isReachable(channel));
  }

  #senderOf(channel: Channel, { smtp, slack }: DeliverySettings): MailSender | SlackSender | undefined {
    if (channel === 'slack') return slack ? new SlackSender(slack.token, this.#parts.slackUrl) : undefined;
    if (!smtp) return undefined;
    this.#mail ??= new MailSender(smtp, { rejectUnauthorized: this.#parts.trustAnyMailServer !== true });
    return this.#mail;
  }

  async #contactOf(pseudonym: string): Promise<Contact | undefined> {
    const { directory, dataKeys, zone } = this.#parts;
    const person = directory.resolve(pseudonym);
    if (person === undefined) return undefined;
    const { contact, identifiers } = await dataKeys.withKeys(() => directory.profile(person), {
      prepare: () => dataKeys.prepare(0, [person]),
      undo: () => directory.undo(),
    });
    const known = (kind: string): string | undefined => identifiers.find((one) => one.kind === kind)?.value;
    const email = contact.email ?? known('email');
    return {
      pseudonyms: directory.pseudonymsOf(person),
      name: contact.name,
      email: email !== undefined && isMailAddress(email) ? email : undefined,
      slack: contact.chat ?? known('slack_id'),
      language: contact.language,
      zone: contact.time_zone !== undefined && isZone(contact.time_zone) ? contact.time_zone : zone,
    };
  }

  /** Nobody without the edge's key can make it; it is the left side of a Message-ID. */
  #messageId(wave: string, pseudonym: string, number: number): string {
    return this.#parts.keys.digest('survey message', wave, pseudonym, String(number)).toString('hex').slice(0, 40);
  }

  #unsubscribeMac(id: string): string {
    return this.#parts.keys.digest('unsubscribe', id).toString('base64url').slice(0, 22);
  }

  #addressDigest(email: string): Buffer {
    return this.#parts.keys.digest('bounce', email.toLowerCase());
  }
}

function channelsOf({ smtp, slack }: DeliverySettings): Channel[] {
  return [...(smtp ? (['email'] as const) : []), ...(slack ? (['slack'] as const) : [])];
}

/** The person's language when the survey has it; else the survey's. */
function languageFor(wanted: string | undefined, { details }: BookedWave): string {
  const has = (language: string): boolean => details.languages.includes(language);
  if (wanted !== undefined && has(wanted)) return wanted;
  const short = wanted?.split('-')[0];
  return short !== undefined && has(short) ? short : details.language;
}

function isOnThisMachine(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(url)?.hostname ?? '');
}

function invalid(field: string, detail: string): Problem {
  return new Problem('invalid_request', `${field} ${detail}`, { errors: [{ field, detail }] });
}
