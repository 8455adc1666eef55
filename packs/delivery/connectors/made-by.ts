/**
 * Who made a change: a person, an AI agent (also with a person), or a script that opens changes by itself. Known from the
 * account that did it and from the trailers of a commit's message (`Co-authored-by: Claude <noreply@anthropic.com>`); of
 * both nothing but the kind and the agent's name is kept.
 */

export type MadeBy = { made_by: 'person' | 'agent' | 'automation'; agent?: string };

/** Accounts and trailers of agents that say that they are one. */
const AGENTS: readonly { agent: string; account: RegExp; trailer: RegExp }[] = [
  { agent: 'claude-code', account: /^claude(\[bot\])?$/i, trailer: /\bnoreply@anthropic\.com\b|\bClaude Code\b/i },
  { agent: 'github-copilot', account: /^copilot(-swe-agent)?(\[bot\])?$/i, trailer: /\bcopilot(-swe-agent)?\b/i },
  {
    agent: 'codex',
    account: /^(chatgpt-)?codex(-connector)?(\[bot\])?$/i,
    trailer: /\b(codex@openai|noreply@openai)\.com\b/i,
  },
  { agent: 'cursor', account: /^cursor(agent)?(\[bot\])?$/i, trailer: /\bcursoragent@cursor\.com\b/i },
  { agent: 'devin', account: /^devin-ai-integration(\[bot\])?$/i, trailer: /\bdevin-ai-integration\b/i },
  { agent: 'gemini', account: /^google-labs-jules(\[bot\])?$/i, trailer: /\bgoogle-labs-jules\b/i },
  { agent: 'aider', account: /^aider(-ai)?(\[bot\])?$/i, trailer: /\baider@aider\.chat\b|\(aider\)/i },
];

/** Scripts that have an account of a person's kind. */
const AUTOMATION = /(\[bot\]|^(dependabot|renovate|github-actions|semantic-release|gitlab-bot|project_\d+_bot.*))$/i;

const TRAILER = /^(co-authored-by|generated-by|assisted-by|generated with):? *(.+)$/gim;
/** Trailers stand at the end of a message. */
const MESSAGE_END = 4000;

/** `undefined` when nothing is known of the account. */
export function madeByAccount(login: string | undefined, isBot = false): MadeBy | undefined {
  if (login === undefined) return isBot ? { made_by: 'automation' } : undefined;
  const known = AGENTS.find(({ account }) => account.test(login));
  if (known) return { made_by: 'agent', agent: known.agent };
  return { made_by: isBot || AUTOMATION.test(login) ? 'automation' : 'person' };
}

/** Of a commit: an agent named in its trailers, or else its account. */
export function madeByCommit(message: string, login: string | undefined): MadeBy | undefined {
  for (const [, , whom] of message.slice(-MESSAGE_END).matchAll(TRAILER)) {
    const known = AGENTS.find(({ trailer }) => trailer.test(whom!));
    if (known) return { made_by: 'agent', agent: known.agent };
  }
  return madeByAccount(login);
}

/** Whether two accounts are one; `undefined` when one of them is not told. */
export function isSameAccount(one: string | undefined, other: string | undefined): boolean | undefined {
  return one === undefined || other === undefined ? undefined : one === other;
}
