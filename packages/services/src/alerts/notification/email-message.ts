/** What mails say: plain text, and the same as simple HTML. Everything that was written elsewhere is escaped. */
import { headline, itemFacts, type OutgoingMessage } from './message.ts';

const SUBJECT_LENGTH_MAX = 200;

export function emailMessage(message: OutgoingMessage): { subject: string; text: string; html: string } {
  const { items, acknowledgeUrl, logUrl, organisation } = message;
  const head = headline(message);
  const others = items.length > 1;
  const foot = `Bellwether sends this to you as a user of ${organisation}.`;
  const text = [
    head,
    ...items.map((item) =>
      [...(others ? [item.title] : []), item.body, itemFacts(item), ...(item.link ? [item.link] : [])].join('\n'),
    ),
    ...(acknowledgeUrl ? [`Acknowledge (opens a page that asks first):\n${acknowledgeUrl}`] : []),
    ...(logUrl ? [`All notifications:\n${logUrl}`] : []),
    foot,
  ].join('\n\n');
  const html = documentHtml(
    head,
    `${items.map((item) => itemHtml(item, others)).join('\n')}
${acknowledgeUrl ? buttonHtml(acknowledgeUrl, 'Acknowledge') : ''}
${logUrl ? `<p><a href="${asHtml(logUrl)}" style="color:#0b6478">All notifications</a></p>` : ''}
<p style="color:#474d54;font-size:14px">${asHtml(foot)}</p>`,
  );
  return { subject: head.slice(0, SUBJECT_LENGTH_MAX), text: `${text}\n`, html };
}

export interface AccountLink {
  kind: 'invitation' | 'new_password';
  link: string;
  /** ISO 8601. */
  expiresAt: string;
}

const ACCOUNT_WORDS = {
  invitation: {
    subject: (organisation: string) => `An account at ${organisation}`,
    lead: (organisation: string) =>
      `${organisation} invites you to its Bellwether. Open this link to make your account.`,
    button: 'Make your account',
  },
  new_password: {
    subject: (organisation: string) => `A new password at ${organisation}`,
    lead: (organisation: string) =>
      `An administrator of ${organisation} has made this link for you, with which you set a new password. Until you do, the present one works.`,
    button: 'Set a new password',
  },
} as const;

/** The link stands in the clear in text, because whoever reads it there has to copy it. */
export function accountMessage(
  organisation: string,
  { kind, link, expiresAt }: AccountLink,
): { subject: string; text: string; html: string } {
  const words = ACCOUNT_WORDS[kind];
  const [subject, lead] = [words.subject(organisation), words.lead(organisation)];
  const until = `It works once, until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC. If you did not expect this, leave it: nothing happens.`;
  return {
    subject: subject.slice(0, SUBJECT_LENGTH_MAX),
    text: `${[lead, link, until].join('\n\n')}\n`,
    html: documentHtml(
      subject,
      `<p>${asHtml(lead)}</p>
${buttonHtml(link, words.button)}
<p style="color:#474d54;font-size:14px">${asHtml(until)}</p>`,
    ),
  };
}

function documentHtml(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${asHtml(title)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:#16191c;background:#ffffff">
<div style="max-width:36em;margin:0 auto">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${asHtml(title)}</h1>
${content}
</div></body></html>
`;
}

function buttonHtml(url: string, words: string): string {
  return `<p style="margin:24px 0"><a href="${asHtml(url)}" style="display:inline-block;padding:12px 20px;background:#0b6478;color:#ffffff;text-decoration:none;border-radius:4px">${asHtml(words)}</a></p>`;
}

function itemHtml(item: OutgoingMessage['items'][number], others: boolean): string {
  return `<div style="margin:0 0 20px">${others ? `<h2 style="font-size:16px;margin:0 0 4px">${asHtml(item.title)}</h2>` : ''}
<p style="margin:0 0 4px;white-space:pre-line">${asHtml(item.body)}</p>
<p style="margin:0;color:#474d54;font-size:14px">${asHtml(itemFacts(item))}${item.link ? ` · <a href="${asHtml(item.link)}" style="color:#0b6478">Look</a>` : ''}</p></div>`;
}

function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
