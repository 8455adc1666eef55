/** Pages about surveys on their way to people: how messages go out and what became of them; and of unsubscribing. */
import type { DeliverySettings, DeliveryStatus, WaveDelivery } from '@bellwether/edge';
import { count, type Html, html, pageOf, plural, time } from './html.ts';

type Runs = {
  run: number;
  began_at: string;
  sent: number;
  failed: number;
  later: number;
  uncertain: number;
  skipped: number;
  problem: string | null;
}[];

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export function deliveryPage({
  status,
  settings,
  runs,
  csrf,
  said,
}: {
  status: DeliveryStatus;
  /** With secrets left out. */
  settings: DeliverySettings;
  runs: Runs;
  csrf: string;
  said: 'saved' | 'sent' | undefined;
}): string {
  return pageOf(
    'Surveys',
    html`
<h1>Do surveys reach people, and by which way?</h1>
<p class="answer">${answerOf(status)}</p>
${said === undefined ? '' : html`<p class="note" role="status">${said === 'saved' ? 'Saved.' : 'The test is on its way. Look into the mailbox.'}</p>`}
${status.problem === null ? '' : html`<p class="note bad" role="status">${status.problem}</p>`}
${wavesOf(status.waves)}
${settingsForm(settings, csrf)}
${status.channels.length === 0 ? '' : testForm(status, csrf)}
<h2>Runs</h2>
${
  runs.length === 0
    ? html`<p class="quiet">Nothing was due yet.</p>`
    : html`<div class="scroll"><table><thead><tr><th scope="col" class="n">Run</th><th scope="col">Began</th><th scope="col" class="n">Sent</th><th scope="col" class="n">Later</th><th scope="col" class="n">Failed</th><th scope="col" class="n">Uncertain</th><th scope="col" class="n">Not needed</th></tr></thead><tbody>${runs.map(
        (run) =>
          html`<tr><td class="n">${run.run}</td><td>${time(run.began_at)}${run.problem === null ? '' : html`<div class="quiet small">${run.problem}</div>`}</td><td class="n">${count(run.sent)}</td><td class="n">${count(run.later)}</td><td class="n">${count(run.failed)}</td><td class="n">${count(run.uncertain)}</td><td class="n">${count(run.skipped)}</td></tr>`,
      )}</tbody></table></div>`
}`,
    { isOperator: true },
  );
}

export function unsubscribePage(link: string, isDone: boolean): string {
  return pageOf(
    'Unsubscribe',
    isDone
      ? html`<h1>Messages about surveys</h1><p class="answer">You get no more messages about surveys.</p>
<p>Links you have already still work. If you want messages again, tell whoever invited you.</p>`
      : html`<h1>Messages about surveys</h1><p class="answer">Do you want no more messages about surveys?</p>
<form method="post" action="/unsubscribe/${link}"><button>No more messages</button></form>`,
  );
}

function answerOf({ channels, waves }: DeliveryStatus): string {
  if (channels.length === 0) return 'Nothing is sent yet: say below how messages go out.';
  const open = waves.filter(({ state }) => state === 'sending' || state === 'tokens');
  const waiting = open.reduce((sum, { invitations }) => sum + (invitations.waiting ?? 0), 0);
  const ways = channels.map((channel) => (channel === 'email' ? 'e-mail' : 'Slack')).join(' and ');
  if (open.length === 0) return `Messages go out by ${ways}; no survey is open.`;
  return `${plural(open.length, 'survey')} ${open.length === 1 ? 'is' : 'are'} open, by ${ways}; ${waiting === 0 ? 'everybody who can be reached has an invitation' : `${plural(waiting, 'invitation')} wait for their time`}.`;
}

function wavesOf(waves: readonly WaveDelivery[]): Html {
  if (waves.length === 0)
    return html`<p class="quiet">A survey that is sent at the centre appears here within half a minute.</p>`;
  return html`<div class="scroll"><table><caption>Surveys. Who has taken part is known here, what was answered is not; both go when a survey is over.</caption><thead><tr><th scope="col">Survey</th><th scope="col">State</th><th scope="col">Open until</th><th scope="col" class="n">Invited</th><th scope="col" class="n">Sent</th><th scope="col" class="n">Waiting</th><th scope="col" class="n">Not reached</th><th scope="col" class="n">Reminded</th><th scope="col" class="n">Took part</th></tr></thead><tbody>${waves.map(
    ({ title, state, closes_at, invited, invitations, reminders, spent, problem }) =>
      html`<tr><td>${title}${problem === null ? '' : html`<div class="quiet small">${problem}</div>`}</td><td>${STATES[state]}</td><td>${time(closes_at)}</td><td class="n">${count(invited)}</td><td class="n">${count(invitations.sent ?? 0)}</td><td class="n">${count(invitations.waiting ?? 0)}</td><td class="n">${count((invitations.failed ?? 0) + (invitations.bounced ?? 0) + (invitations.uncertain ?? 0))}</td><td class="n">${count(reminders.sent ?? 0)}</td><td class="n">${state === 'closed' ? html`<span class="none">forgotten</span>` : count(spent)}</td></tr>`,
  )}</tbody></table></div>`;
}

const STATES: Readonly<Record<WaveDelivery['state'], string>> = {
  tokens: 'links are being made',
  sending: 'open',
  failed: 'cannot be sent',
  closed: 'over',
};

function settingsForm(
  { smtp, slack, first_channel, answer_url, edge_url, hours, per_minute }: DeliverySettings,
  csrf: string,
): Html {
  const field = (name: string, words: string, value: string | number | null, more: Html | string = ''): Html =>
    html`<p><label for="${name}">${words}</label><input id="${name}" name="${name}" value="${value ?? ''}" ${more}></p>`;
  const choice = (name: string, value: string, words: string, chosen: string): Html =>
    html`<option value="${value}" ${name !== '' && value === chosen ? html`selected` : ''}>${words}</option>`;
  const secret = html`type="password" autocomplete="off"`;
  const security = smtp?.security ?? 'starttls';
  return html`<h2>How messages go out</h2>
<form method="post" action="/delivery/settings" autocomplete="off"><input type="hidden" name="csrf" value="${csrf}">
<section class="source"><h3>Mail server</h3>
${field('host', 'Server (empty: no e-mail)', smtp?.host ?? null)}
${field('port', 'Port', smtp?.port ?? 587, html`inputmode="numeric"`)}
<p><label for="security">Encryption</label><select id="security" name="security">${choice('s', 'starttls', 'STARTTLS, required', security)}${choice('s', 'tls', 'TLS from the start', security)}${choice('s', 'none', 'none, for a relay on this machine', security)}</select></p>
${field('user', 'User (empty: none)', smtp?.user ?? null)}
${field('password', smtp?.password ? 'Password (empty: stays as it is)' : 'Password', null, secret)}
${field('from_name', 'Sender’s name', smtp?.from_name ?? null)}
${field('from_address', 'Sender’s address', smtp?.from_address ?? null, html`inputmode="email"`)}
${field('reply_to', 'Replies go to (empty: the sender)', smtp?.reply_to ?? null, html`inputmode="email"`)}
</section>
<section class="source"><h3>Slack</h3>
<p><label class="check"><input type="checkbox" name="slack" ${slack ? html`checked` : ''}> Send by Slack</label></p>
${field('token', slack ? 'Bot token (empty: stays as it is)' : 'Bot token, with chat:write', null, secret)}
</section>
<section class="source"><h3>When, how fast, and where to</h3>
<p><label for="first_channel">Who can be reached both ways gets</label><select id="first_channel" name="first_channel">${choice('f', 'email', 'e-mail', first_channel)}${choice('f', 'slack', 'Slack', first_channel)}</select></p>
${field('answer_url', 'Where people answer: the centre’s address as they reach it', answer_url, html`placeholder="https://bellwether.example.com"`)}
${field('edge_url', 'Where mail programs reach this edge to unsubscribe (empty: no such link)', edge_url, html`placeholder="https://edge.example.com"`)}
${field('from', 'Not before, where the person is', hours.from)}
${field('to', 'Not after', hours.to)}
<fieldset><legend>On</legend>${DAYS.map((day, i) => html`<label class="check"><input type="checkbox" name="days" value="${i + 1}" ${hours.days.includes(i + 1) ? html`checked` : ''}> ${day}</label> `)}</fieldset>
${field('per_minute', 'Messages a minute, at most', per_minute, html`inputmode="numeric"`)}
</section>
<div class="deeds"><button>Save</button></div></form>`;
}

function testForm({ channels }: DeliveryStatus, csrf: string): Html {
  return html`<h2>Try it</h2><form method="post" action="/delivery/test"><input type="hidden" name="csrf" value="${csrf}">
<p><label for="to">Your own address, or your member id in Slack</label><input id="to" name="to" required maxlength="254"></p>
<div class="deeds">${channels.map((channel) => html`<button name="channel" value="${channel}">${channel === 'email' ? 'Send a test by e-mail' : 'Send a test by Slack'}</button>`)}</div></form>`;
}
