/** A message as mail: plain text, and the same as simple HTML. Everything that was written elsewhere is escaped. */
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
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${asHtml(head)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:#16191c;background:#ffffff">
<div style="max-width:36em;margin:0 auto">
<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${asHtml(head)}</h1>
${items.map((item) => itemHtml(item, others)).join('\n')}
${acknowledgeUrl ? `<p style="margin:24px 0"><a href="${asHtml(acknowledgeUrl)}" style="display:inline-block;padding:12px 20px;background:#0b6478;color:#ffffff;text-decoration:none;border-radius:4px">Acknowledge</a></p>` : ''}
${logUrl ? `<p><a href="${asHtml(logUrl)}" style="color:#0b6478">All notifications</a></p>` : ''}
<p style="color:#474d54;font-size:14px">${asHtml(foot)}</p>
</div></body></html>
`;
  return { subject: head.slice(0, SUBJECT_LENGTH_MAX), text: `${text}\n`, html };
}

function itemHtml(item: OutgoingMessage['items'][number], others: boolean): string {
  return `<div style="margin:0 0 20px">${others ? `<h2 style="font-size:16px;margin:0 0 4px">${asHtml(item.title)}</h2>` : ''}
<p style="margin:0 0 4px;white-space:pre-line">${asHtml(item.body)}</p>
<p style="margin:0;color:#474d54;font-size:14px">${asHtml(itemFacts(item))}${item.link ? ` · <a href="${asHtml(item.link)}" style="color:#0b6478">Look</a>` : ''}</p></div>`;
}

function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
