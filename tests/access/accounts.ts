/** People with accounts on a running server, made by its operator. */
import { actingFor, createUser, FIRST_ORG_ID, OPERATOR, signIn } from '@bellwether/services';
import type { TestedServer } from '../bad-input/tested-server.ts';
import { Browser } from './browser.ts';

export const PASSWORD = 'correct horse battery';

export interface Account {
  email: string;
  password: string;
  userId: string;
}

export async function addAccount(server: TestedServer, email: string, more: object = {}): Promise<Account> {
  const { platform } = server.running;
  const made = await createUser(platform, actingFor(OPERATOR, FIRST_ORG_ID), { email, password: PASSWORD, ...more });
  return { email, password: PASSWORD, userId: made.user.user_id };
}

let visitors = 0;

/** A browser in which somebody has signed in, from an address of its own, so that no test waits for another's failures. */
export async function signedIn(server: TestedServer, { email, password }: Account): Promise<Browser> {
  visitors += 1;
  const visit = { id: 'req_test', address: `192.0.2.${visitors}`, userAgent: 'Browser/1.0' };
  const answer = await signIn(server.running.platform, { email, password }, visit);
  if ('challenge' in answer) throw new Error('A second factor was asked for.');
  const browser = new Browser(server);
  browser.cookie = answer.token;
  return browser;
}
