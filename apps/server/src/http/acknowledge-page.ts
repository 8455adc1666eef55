/**
 * The page behind the link in a message. It needs no script and no sign-in; opening it changes nothing, its button asks
 * for the change. Nothing of it is kept by browsers, found by search engines, or told to where somebody goes next.
 */
import { createHash } from 'node:crypto';
import type { AcknowledgePage } from '@bellwether/services';
import type { FastifyReply } from 'fastify';

const STYLE = `
:root { color-scheme: light dark; --ink: #16191c; --quiet: #474d54; --paper: #ffffff; --accent: #0b6478; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaec; --quiet: #a9b0b7; --paper: #14171a; --accent: #6fc3d8; --on-accent: #10181b; } }
body { margin: 0; padding: 12vh 24px 24px; font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 34em; margin: 0 auto; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 12px; }
ul { padding-left: 20px; }
p, form { margin: 0 0 24px; }
.quiet { color: var(--quiet); }
button { font: inherit; padding: 12px 20px; border: 0; border-radius: 4px; color: var(--on-accent); background: var(--accent); cursor: pointer; }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
`;
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function sendAcknowledgePage(reply: FastifyReply, page: AcknowledgePage, token: string): undefined {
  reply
    .status(page.state === 'invalid' ? 404 : 200)
    .header('content-security-policy', POLICY)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-robots-tag', 'noindex')
    .type('text/html; charset=utf-8')
    .send(documentOf(page, token));
  return undefined;
}

function documentOf(page: AcknowledgePage, token: string): string {
  const { title, text } = wordsOf(page);
  const titles = page.titles.map((each) => `<li>${asHtml(each)}</li>`).join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${asHtml(title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${asHtml(title)}</h1>
${titles === '' ? '' : `<ul>${titles}</ul>`}
<p>${asHtml(text)}</p>
${page.state === 'open' ? `<form method="post"><input type="hidden" name="t" value="${asHtml(token)}"><button>Acknowledge</button></form>` : ''}
${page.organisation === '' ? '' : `<p class="quiet">${asHtml(page.organisation)} · Bellwether</p>`}
</main></body></html>
`;
}

function wordsOf({ state, acknowledgedAt }: AcknowledgePage): { title: string; text: string } {
  switch (state) {
    case 'open':
      return {
        title: 'Acknowledge this?',
        text: 'It says that you look after it, and nobody else is asked.',
      };
    case 'acknowledged':
      return {
        title: 'Acknowledged',
        text: `Somebody has this since ${acknowledgedAt?.replace('T', ' ').slice(0, 16)} UTC. Nobody else is asked.`,
      };
    case 'over':
      return {
        title: 'Nothing to acknowledge any more',
        text: 'It was resolved, or it got worse and there is a newer message about it. Use the link in that one.',
      };
    case 'invalid':
      return {
        title: 'This link is not valid',
        text: 'It is older than a week, or was cut off on its way. Sign in and look under Alerts, Notifications.',
      };
  }
}

function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
