/** What the page of people says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

const people = (count: number) => (count === 1 ? 'person' : 'people');

export const messages = inLanguage(
  {
    question: 'Who has access, and is it the right people?',
    answer: {
      have: (count: number) => `${people(count)} can sign in here; `,
      allSafe: 'all of them with a second step.',
      noneSafe: 'all of them with a password only.',
      unsafe: (count: number) => (count === 1 ? 'does so with a password only.' : 'do so with a password only.'),
      unused: (count: number) => (count === 1 ? ' has not been here for 90 days.' : ' have not been here for 90 days.'),
      none: 'Nobody here can sign in.',
      readOnly: ' You see the people of your teams; an administrator can change who they are.',
    },
    search: 'Search',
    searchExample: 'Name, e-mail, team, role',
    found: (shown: number, all: number) => (shown === all ? `${all} in all` : `${shown} of ${all}`),
    nobodyFound: 'Nobody by that name, address, team or role.',
    nobody: 'Nobody yet but you.',
    list: 'People with access',

    columns: {
      name: 'Name',
      role: 'Role',
      teams: 'Teams',
      source: 'Signs in',
      factors: 'Second step',
      seen: 'Last seen',
      state: 'State',
    },
    sources: { local: 'here', oidc: 'OpenID Connect', saml: 'SAML', scim: 'directory (SCIM)' } as Readonly<
      Record<string, string>
    >,
    factors: {
      totp: 'app',
      passkeys: (count: number) => (count === 1 ? 'passkey' : `${count} passkeys`),
      none: 'none',
      elsewhere: 'by the provider',
    },
    never: 'never',
    you: 'you',
    states: { active: 'Active', disabled: 'Disabled', locked: 'Locked' },
    noTeams: '–',

    invite: {
      open: 'Invite',
      title: 'Invite somebody',
      email: 'E-mail',
      emailMore:
        'You get a link to pass on. It is mailed as well where an e-mail channel under Notifications does that.',
      submit: 'Make the invitation',
      working: 'Making…',
      onceTitle: (email: string) => `The invitation for ${email}`,
      onceMore: 'Pass this link on. It is shown this once, works once, and is good until',
      mailedMore: 'It was mailed to them. In case it does not arrive: this is the link, shown this once, good until',
      copy: 'Copy the link',
    },
    pending: {
      title: 'Invitations that wait',
      email: 'E-mail',
      role: 'Role',
      teams: 'Teams',
      until: 'Good until',
      withdraw: 'Withdraw',
      withdrawOf: (email: string) => `Withdraw the invitation of ${email}`,
      working: 'Withdrawing…',
      withdrawTitle: (email: string) => `Withdraw the invitation of ${email}?`,
      withdrawMore: 'The link stops working. You can invite them again.',
      withdrawn: (email: string) => `The invitation of ${email} is withdrawn.`,
    },

    person: {
      close: 'Close',
      name: 'Name',
      email: 'E-mail',
      source: 'Signs in',
      seen: 'Last seen',
      since: 'Here since',
      factors: 'Second step',
      subject: 'Pseudonym in events',
      subjectMore:
        'Events carry pseudonyms, not names. If you enter theirs, the events under it count as theirs: they see their own figures, and nobody else learns which they are. Leave it empty when you do not know.',
      notConnected: 'Not connected to events.',
      ownRole: 'Nobody changes their own role; ask another administrator.',
      mightier: 'You may not change somebody with this role.',
      gone: 'Nobody here has this address; they may have been removed.',
      save: 'Save',
      saving: 'Saving…',
      saved: (name: string) => `Saved. It holds for ${name} at once, wherever they are signed in.`,
      unchanged: 'Nothing was changed.',
      leave: 'There are changes that are not saved. Close all the same?',
      leaveVerb: 'Close without saving',
      access: 'Access',
      locked: 'Locked after many failed attempts, until',
    },
    deeds: {
      unlock: {
        title: (name: string) => `Unlock ${name}?`,
        more: 'They can try to sign in again at once. Do this when you know that it was they who failed.',
        verb: 'Unlock',
        working: 'Unlocking…',
        done: (name: string) => `${name} can sign in again.`,
      },
      sessions: {
        title: (name: string) => `End all sessions of ${name}?`,
        more: 'Wherever they are signed in, they have to sign in again.',
        verb: 'End sessions',
        working: 'Ending…',
        done: (name: string) => `${name} is signed out everywhere.`,
      },
      factors: {
        title: (name: string) => `Take away the second step of ${name}?`,
        more: 'For somebody who has lost phone and codes. Their app, passkeys and recovery codes stop working, their sessions end, and their password alone opens the account until they set up a new second step. Make sure that it is really they who ask.',
        verb: 'Reset second step',
        working: 'Resetting…',
        done: (name: string) => `${name} signs in with the password alone until they set up a new second step.`,
      },
      password: {
        title: (name: string) => `Make a link for a new password of ${name}?`,
        more: 'You get a link, good for an hour and once, with which they set a new password. Until they do, the present one works.',
        verb: 'New password link',
        working: 'Making…',
        done: (name: string) => `The link for ${name} is shown at the top of the page.`,
        onceTitle: (name: string) => `The link with which ${name} sets a new password`,
        mailedMore: 'It was mailed to them. In case it does not arrive: this is the link, shown this once, good until',
        onceMore: 'Pass it on by a way that is surely theirs. It is shown this once, works once, and is good until',
        copy: 'Copy the link',
      },
      disable: {
        title: (name: string) => `Disable ${name}?`,
        more: 'They are signed out everywhere and cannot sign in. Their boards and saved questions stay. You can enable them again.',
        verb: 'Disable',
        working: 'Disabling…',
        done: (name: string) => `${name} is disabled and signed out.`,
      },
      enable: {
        title: (name: string) => `Enable ${name} again?`,
        more: 'They can sign in as before.',
        verb: 'Enable',
        working: 'Enabling…',
        done: (name: string) => `${name} can sign in again.`,
      },
      remove: {
        title: (name: string) => `Remove ${name}?`,
        more: 'Their account, sessions and second steps are gone for good. Boards and saved questions stay with the organisation, and the audit trail keeps what they did.',
        verb: 'Remove',
        working: 'Removing…',
        done: (name: string) => `${name} is removed.`,
      },
    },
  },
  {},
);

export const peopleWord = people;
