/** `bellwether orgs`: the organisations of an installation, with the server running or not. */
import { Command } from 'commander';
import { formatTable, printJson, printLine } from '../output.ts';
import { administer, dataDirOption, parseOrgId } from '../server/connect.ts';

interface OrgOptions {
  dataDir: string;
  json?: true;
}

export function orgsCommand(): Command {
  return new Command('orgs')
    .description('organisations of this installation: create, list')
    .addCommand(createCommand())
    .addCommand(listCommand());
}

function createCommand(): Command {
  return new Command('create')
    .description('make an organisation')
    .argument('<id>', 'letters, digits, "_" and "-"', parseOrgId)
    .option('--name <text>', 'name people see; the id when not given')
    .option('--region <region>', 'where it lives; the region of the installation when not given')
    .option('--residency <residency>', 'us, eu or global')
    .option('--plan <plan>', 'starter, professional or enterprise')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  bellwether orgs create acme --name "Acme Ltd" --region eu-west-1 --residency eu',
    )
    .action(
      async (
        id: string,
        options: OrgOptions & { name?: string; region?: string; residency?: string; plan?: string },
      ) => {
        const made = await administer({ dataDir: options.dataDir }, (administration) =>
          administration.createOrganisation({
            org_id: id,
            name: options.name ?? id,
            ...(options.region === undefined ? {} : { primary_region: options.region }),
            ...(options.residency === undefined ? {} : { data_residency: options.residency }),
            ...(options.plan === undefined ? {} : { plan: options.plan }),
          }),
        );
        if (options.json) return printJson(made);
        printLine(
          `Made the organisation "${made.org_id}". Next: bellwether keys create --org ${made.org_id} --scopes ingest`,
        );
      },
    );
}

function listCommand(): Command {
  return new Command('list')
    .description('all organisations')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether orgs list --json')
    .action(async (options: OrgOptions) => {
      const organisations = await administer({ dataDir: options.dataDir }, (administration) =>
        administration.listOrganisations(),
      );
      if (options.json) return printJson({ organisations });
      printLine(
        formatTable(
          ['ID', 'NAME', 'REGION', 'RESIDENCY', 'PLAN', 'CREATED'],
          organisations.map((one) => [
            one.org_id,
            one.name,
            one.primary_region,
            one.data_residency,
            one.plan,
            one.created_at,
          ]),
        ),
      );
    });
}
