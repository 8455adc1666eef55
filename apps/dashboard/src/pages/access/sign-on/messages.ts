/** What the pages of single sign-on say. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'How do people get in, and who vouches for them?',
    answer: {
      none: 'Everybody signs in with a password or a passkey of their own. Connect your identity provider, and they use the account they have.',
      off: (count: number) =>
        `No connection is switched on; ${count === 1 ? 'one is' : `${count} are`} being set up. Passwords and passkeys work for everybody.`,
      on: (names: string) => `People sign in through ${names}, or with a password or a passkey.`,
      enforced: (domains: string) =>
        `People at ${domains} sign in through your provider; only owners may use a password.`,
    },
    switchedOff:
      'Single sign-on is not among the features of this organisation. What is set up here stays, and works once the feature is switched on.',
    mayNot: 'You can look at these settings. An administrator changes them.',
    list: 'Connections',
    kinds: { oidc: 'OpenID Connect', saml: 'SAML 2.0' },
    states: { draft: 'Draft', off: 'Off', on: 'On', enforced: 'The only way' },
    noDomains: 'no domain yet',
    open: 'Set up',
    openOf: (name: string) => `Set up ${name}`,
    remove: {
      verb: 'Remove',
      of: (name: string) => `Remove ${name}`,
      title: (name: string) => `Remove ${name}?`,
      more: 'Nobody signs in through it any more. The people it has brought stay, and open sessions go on until they end. To let them in another way, make a link for a new password under People.',
      working: 'Removing…',
      done: (name: string) => `${name} is removed.`,
    },
    add: {
      open: 'Add a connection',
      title: 'Add a connection',
      name: 'Name',
      nameMore: 'As people see it on the page of sign-in: “Continue with …”.',
      kind: 'How your provider speaks',
      kindMore: {
        oidc: 'Okta, Microsoft Entra ID, Google Workspace, Keycloak and most others. The simpler one: take it when there is a choice.',
        saml: 'For providers, or rules of your organisation, that want SAML.',
      },
      more: 'Next you get the addresses your provider asks for. Nobody can use the connection until you switch it on.',
      submit: 'Go on',
      working: 'Making it…',
    },

    connection: {
      question: (name: string) => `Who may come in through ${name}, and as what?`,
      answer: {
        draft: (missing: string) => `Still a draft: ${missing} missing.`,
        off: 'Complete, and switched off: nobody can use it yet.',
        on: (domains: string) => `On for addresses at ${domains}, beside passwords.`,
        enforced: (domains: string) => `On for addresses at ${domains}; passwords are refused there, except to owners.`,
      },
      back: 'All connections',
      notFound: 'There is no such connection any more.',
      fields: {
        name: 'a name',
        domains: 'a domain',
        issuer: 'the issuer',
        client_id: 'the client id',
        client_secret: 'the client secret',
        idp_entry_point: 'the sign-in address',
        idp_issuer: 'the entity id',
        idp_certificates: 'a certificate',
      } as Readonly<Record<string, string>>,
      isMissing: (fields: string, count: number) => `${fields} ${count === 1 ? 'is' : 'are'}`,
    },

    give: {
      title: 'Give these to your provider',
      oidc: 'Register a web application there (authorization code), with this address to come back to.',
      saml: 'Register an application there. Most providers read all of it from the metadata.',
      redirect_uri: 'Redirect address',
      metadata_url: 'Metadata',
      acs_url: 'Assertion consumer service (ACS)',
      entity_id: 'Entity id, audience',
      copy: (what: string) => `Copy ${what}`,
      copyShort: 'Copy',
    },

    take: {
      title: 'Take these from your provider',
      name: 'Name',
      issuer: 'Issuer',
      issuerMore:
        'Such as https://login.example.org. Its description has to be at this address + /.well-known/openid-configuration.',
      clientId: 'Client id',
      clientSecret: 'Client secret',
      clientSecretSet: 'One is kept, sealed. Type a new one to replace it.',
      clientSecretMore: 'It is sealed when it is saved, and never shown again.',
      entryPoint: 'Sign-in address',
      entryPointMore: 'Also called single sign-on URL, for the HTTP redirect binding.',
      idpIssuer: 'Entity id of the provider',
      certificates: 'Certificates',
      certificatesMore:
        'PEM, up to five one after the other: the new one beside the old one while your provider changes it.',
    },

    who: {
      title: 'Who comes in, and as what',
      domains: 'Domains',
      domainsMore: 'Only e-mail addresses that end in one of these come in. One a line, such as example.org.',
      trustsEmail: 'The provider verifies every address, though it does not say so',
      trustsEmailMore:
        'Microsoft Entra ID sends no “email_verified”. Tick this only when nobody can enter an address of their own there.',
      defaultRole: 'Role of somebody new',
      teamClaim: 'Claim that holds their groups',
      teamClaimSaml: 'Attribute that holds their groups',
      teamClaimMore:
        'Such as groups. Each group becomes a team of theirs, at every sign-in anew. Empty: teams are set by hand.',
    },

    roles: {
      title: 'Roles by group',
      more: 'Whoever is in one of these groups gets the role. Nobody becomes an owner this way.',
      group: 'Group',
      role: 'Role',
      add: 'Add a group',
      remove: (group: string) => `Take out ${group || 'this group'}`,
    },

    switch: {
      title: 'Switch it on',
      enabled: 'People may sign in through it',
      enforced: 'Refuse passwords at these domains',
      enforcedMore: 'Owners can always use theirs: a provider that fails must not lock everybody out.',
      save: 'Save',
      saving: 'Saving…',
      saved: 'Saved.',
    },

    test: {
      verb: 'Test',
      working: 'Testing…',
      title: 'Try it',
      ok: 'Nothing has failed.',
      failed: 'Something has failed.',
      outcomes: { ok: 'fine', warning: 'look at this', failed: 'failed' },
      saveFirst: 'The test looks at what is saved.',
      tryIt: 'Try to sign in',
      tryMore: 'Opens the sign-in of this connection. Use a private window, so that you stay signed in here.',
    },

    scim: {
      title: 'Keep people in step (SCIM)',
      more: 'Your provider makes, changes and disables people here by itself, and its groups become teams. Whoever is disabled there is signed out here at once. Owners are left alone.',
      address: 'Base address',
      key: 'Bearer token',
      keyMore: 'Make a key with “Keep people in step” ticked (scope scim), and paste it there. It can do nothing else.',
      makeKey: 'Go to keys',
      defaultRole: 'Role of somebody new',
      save: 'Save',
      saving: 'Saving…',
      saved: 'Saved. It holds for everybody your provider has made here.',
    },
  },
  {},
);
