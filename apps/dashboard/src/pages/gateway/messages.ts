/** What the page of the gateway says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';
import type { Limit, Refusal } from './gateway.ts';

const per: Record<Limit['per'], string> = { minute: 'a minute', hour: 'an hour', day: 'a day', month: 'a month' };
const because: Record<Refusal, string> = {
  quota: 'a limit was used up',
  address: 'of the network address they came from',
  size: 'they were too large',
  plug_in: 'a plug-in said no',
};

export const messages = inLanguage(
  {
    question: 'Who uses the API, how much of it, and what was refused?',
    nothing: 'Nobody has asked anything in this time.',
    answer: (served: string, refused: string) => `${served} requests were served, ${refused} were refused`,
    most: (reason: Refusal) => `, most of them because ${because[reason]}`,
    span: 'Time',
    spans: { '1': '24 hours', '7': '7 days', '31': '31 days' },
    setUp: 'Set up',

    usage: {
      title: 'By key and route',
      people: 'People who are signed in',
      allRoutes: 'all routes',
      revoked: 'A key that is gone',
      columns: {
        key: 'Key',
        plan: 'Plan',
        route: 'Route',
        served: 'Served',
        failed: 'Failed',
        refused: 'Refused',
        time: 'Mean time',
      },
      refused: {
        quota: (count: string) => `${count} over a limit`,
        address: (count: string) => `${count} by address`,
        size: (count: string) => `${count} too large`,
        plug_in: (count: string) => `${count} by a plug-in`,
      },
      noPlan: 'none',
    },

    rules: {
      title: 'What holds',
      empty:
        'Nothing is limited or changed yet. Keys may ask as often as the organisation may, from everywhere. Set up says what there is.',
      limit: ({ routes, requests, per: span }: Limit, count: (value: number) => string) =>
        `${requests === 1 ? '1 request' : `${count(requests)} requests`} ${per[span]} to ${routes}`,
      together: 'All keys together',
      plan: (name: string) => `Plan ${name}`,
      heldBy: (count: number, isDefault: boolean) => {
        const keys = count === 1 ? '1 key is' : `${count} keys are`;
        if (!isDefault) return `${keys} on it`;
        return count === 0 ? 'for every key that is on no other' : `${keys} on it, and every key that is on no other`;
      },
      unlimited: 'no limits',
      allow: (networks: string) => `only from ${networks}`,
      deny: (networks: string) => `not from ${networks}`,
      body: (bytes: string) => `bodies up to ${bytes}`,
      headers: (bytes: string) => `headers up to ${bytes}`,
      request: 'requests of keys are changed',
      response: 'answers to keys are changed',
      plugIn: (hook: 'request' | 'response', routes: string) =>
        hook === 'request' ? `sees requests to ${routes}` : `sees answers of ${routes}`,
      closed: 'when it fails, nothing passes',
      open: 'when it fails, everything passes',
      off: 'switched off',
    },

    log: {
      title: 'Single requests',
      more: (days: number) =>
        `Of keys, for ${days} days: which route was asked and what was answered. No addresses, no contents, and nothing of people who are signed in.`,
      leftOut: (count: string) =>
        `${count} more are counted above and not listed: a key that asks very often is listed in part.`,
      outcome: 'Outcome',
      outcomes: { all: 'All', served: 'Served', failed: 'Failed', refused: 'Refused' },
      none: 'None in this selection.',
      older: 'Older ones',
      columns: { at: 'When', key: 'Key', route: 'Route', status: 'Status', why: 'Why refused', time: 'Time' },
      why: { quota: 'limit', address: 'address', size: 'size', plug_in: 'plug-in' },
    },

    edit: {
      title: 'Set up the gateway',
      more: 'Limits and plans are for keys; rules about addresses and sizes are for everybody. Routes are those of the API’s description, or the beginning of some and *.',
      definition: 'Configuration, as JSON',
      example: 'Put in an example',
      notJson: (problem: string) => `Not JSON yet: ${problem}`,
      save: 'Save',
      saving: 'Saving …',
      saved: 'Saved. It holds from now on.',
      cancel: 'Cancel',
    },
  },
  {},
);
