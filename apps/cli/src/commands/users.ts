/** `bellwether users`: people who may sign in to an organisation, with the server running or not. */
import { Command } from 'commander';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import type { Administration, UserDetails } from '../server/administration.ts';
import { type AdministrationOptions, administrationCommand } from '../server/administration-command.ts';
import { administer } from '../server/connect.ts';

export function usersCommand(): Command {
  return new Command('users')
    .description('people who may sign in: list, create, reset password or factors, disable, enable')
    .addCommand(listCommand())
    .addCommand(createCommand())
    .addCommand(resetPasswordCommand())
    .addCommand(resetFactorsCommand())
    .addCommand(disableCommand())
    .addCommand(enableCommand());
}

function listCommand(): Command {
  return administrationCommand('list', 'users of an organisation by name')
    .addHelpText('after', '\nExamples:\n  bellwether users list --org acme\n  bellwether users list --org acme --json')
    .action(async (options: AdministrationOptions) => {
      const users = await administer(options, (administration) => administration.listUsers(options.org));
      if (options.json) return printJson({ users });
      if (users.length === 0) return printLine(`"${options.org}" has no users.`);
      printLine(
        formatTable(
          ['USER ID', 'E-MAIL', 'NAME', 'ROLE', 'TEAMS', 'FACTORS', 'LAST SEEN', 'STATE'],
          users.map((user) => [
            user.user_id,
            user.email,
            user.name,
            user.role,
            user.teams.join(','),
            factorsOf(user),
            user.last_seen_at ?? 'never',
            user.disabled_at ? 'disabled' : user.locked_until ? `locked until ${user.locked_until}` : 'active',
          ]),
        ),
      );
    });
}

function createCommand(): Command {
  return administrationCommand('create', 'make a user; a password is made up and shown this once')
    .argument('<email>', 'e-mail address, with which they sign in')
    .option('--name <text>', 'name people see')
    .option('--role <role>', 'owner, admin, hr_admin, manager, data_scientist, aca_agent, member or viewer', 'member')
    .option('--teams <list>', 'teams whose figures they see, separated by commas')
    .option('--subject <pseudonym>', 'the user_id in events that is them')
    .addHelpText(
      'after',
      `
To let them choose their password, invite them instead, on the page People.

Examples:
  bellwether users create ada@example.org --org acme --role admin
  bellwether users create grace@example.org --org acme --role manager --teams platform,mobile --json`,
    )
    .action(
      async (
        email: string,
        options: AdministrationOptions & { name?: string; role: string; teams?: string; subject?: string },
      ) => {
        const { name, role, teams, subject } = options;
        const made = await administer(options, (administration) =>
          administration.createUser(options.org, {
            email,
            role,
            ...(name === undefined ? {} : { name }),
            ...(teams === undefined ? {} : { teams: namesIn(teams) }),
            ...(subject === undefined ? {} : { subject }),
          }),
        );
        if (options.json) return printJson(made);
        printLine(made.password ?? made.user.user_id);
        printNote(
          `The password of ${made.user.email} (${made.user.role} of "${made.user.org_id}"). It is not shown again; they can change it under Me.`,
        );
      },
    );
}

function resetPasswordCommand(): Command {
  return administrationCommand('reset-password', 'a link with which a user sets a new password, once, within an hour')
    .argument('<user>', 'e-mail address or id of the user')
    .addHelpText(
      'after',
      '\nNeeds a running server.\n\nExamples:\n  bellwether users reset-password ada@example.org --org acme',
    )
    .action(async (who: string, options: AdministrationOptions) => {
      const reset = await administer(options, async (administration) =>
        administration.startPasswordReset(options.org, await userIdOf(administration, options.org, who)),
      );
      if (options.json) return printJson(reset);
      printLine(reset.link);
      printNote(`Give it to them over a way you trust. It works once, until ${reset.expires_at}.`);
    });
}

function resetFactorsCommand(): Command {
  return administrationCommand('reset-factors', 'take away second factors and passkeys, for somebody who has lost them')
    .argument('<user>', 'e-mail address or id of the user')
    .addHelpText('after', '\nExamples:\n  bellwether users reset-factors ada@example.org --org acme')
    .action(async (who: string, options: AdministrationOptions) => {
      const userId = await administer(options, async (administration) => {
        const id = await userIdOf(administration, options.org, who);
        await administration.resetFactors(options.org, id);
        return id;
      });
      if (options.json) return printJson({ user_id: userId, factors_reset: true });
      printLine('Their password is enough now, and their sessions have ended. Let them set up a factor again.');
    });
}

function disableCommand(): Command {
  return administrationCommand('disable', 'let a user in no more, and end their sessions at once')
    .argument('<user>', 'e-mail address or id of the user')
    .addHelpText('after', '\nExamples:\n  bellwether users disable ada@example.org --org acme')
    .action((who: string, options: AdministrationOptions) => setDisabled(who, options, true));
}

function enableCommand(): Command {
  return administrationCommand('enable', 'let a disabled user in again')
    .argument('<user>', 'e-mail address or id of the user')
    .addHelpText('after', '\nExamples:\n  bellwether users enable ada@example.org --org acme')
    .action((who: string, options: AdministrationOptions) => setDisabled(who, options, false));
}

async function setDisabled(who: string, options: AdministrationOptions, disabled: boolean): Promise<void> {
  const user = await administer(options, async (administration) => {
    const userId = await userIdOf(administration, options.org, who);
    return administration.updateUser(options.org, userId, { disabled });
  });
  if (options.json) return printJson(user);
  printLine(
    disabled ? `Disabled ${user.email}. Their sessions have ended.` : `Enabled ${user.email}. They can sign in again.`,
  );
}

async function userIdOf(administration: Administration, orgId: string, who: string): Promise<string> {
  if (!who.includes('@')) return who;
  const email = who.trim().normalize('NFC').toLowerCase();
  const user = (await administration.listUsers(orgId)).find((one) => one.email === email);
  if (user) return user.user_id;
  throw new CommandError(EXIT.failed, 'not_found', `"${orgId}" has no user with the e-mail address ${email}.`);
}

function factorsOf({ factors }: UserDetails): string {
  const names = [...(factors.totp ? ['app'] : []), ...(factors.passkeys > 0 ? [`${factors.passkeys} passkeys`] : [])];
  return names.join(', ') || 'none';
}

function namesIn(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  if (names.includes('')) throw usageError('--teams: write names separated by commas, such as platform,mobile.');
  return names;
}
