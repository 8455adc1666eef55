/** `bellwether workflows`: durable runs: what works and waits in the background, and ending one. */
import type { RunPage } from '@bellwether/services';
import { Command, Option } from 'commander';
import { formatTable, printJson, printLine } from '../output.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';

type RunSummary = RunPage['runs'][number];
type StepView = {
  position: number;
  name: string;
  kind: string;
  state: string;
  attempts: number;
  started_at: string;
  ended_at: string | null;
  until: string | null;
  failure: { detail: string } | null;
};
type RunView = RunSummary & { steps: StepView[]; ahead: string[] };

const STATES = ['queued', 'running', 'waiting', 'stranded', 'succeeded', 'failed', 'cancelled'];

export function workflowsCommand(): Command {
  return new Command('workflows')
    .description('durable runs: list, show, cancel')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(cancelCommand());
}

function listCommand(): Command {
  return withTargetOptions(new Command('list').description('runs of an organisation, newest first'))
    .addOption(new Option('--state <state>', 'only runs in this state').choices(STATES))
    .option('--workflow <name>', 'only runs of this workflow')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  bellwether workflows list --org acme\n  bellwether workflows list --org acme --state waiting',
    )
    .action(async (options: TargetOptions & { state?: string; workflow?: string; json?: true }) => {
      const query = new URLSearchParams({
        ...(options.state === undefined ? {} : { state: options.state }),
        ...(options.workflow === undefined ? {} : { workflow: options.workflow }),
      });
      const page = await connect(options).json<RunPage>('GET', `/api/v1/workflows?${query}`);
      if (options.json) return printJson(page);
      if (page.runs.length === 0) return printLine('There are no such runs.');
      printLine(
        formatTable(
          ['RUN', 'WORKFLOW', 'STATE', 'STARTED', 'WAITS FOR'],
          page.runs.map((run) => [
            run.run_id,
            `${run.workflow}@${run.version}`,
            run.state,
            run.created_at,
            run.waiting_for ? `${run.waiting_for.name}${untilText(run.waiting_for.until)}` : '',
          ]),
        ),
      );
    });
}

function showCommand(): Command {
  return withTargetOptions(new Command('show').description('a run and its steps'))
    .argument('<run_id>', 'id of the run, as "workflows list" shows it')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether workflows show 0199f2c4-… --org acme')
    .action(async (runId: string, options: TargetOptions & { json?: true }) => {
      const run = await connect(options).json<RunView>('GET', pathOf(runId));
      if (options.json) return printJson(run);
      printLine(`${run.title} (${run.workflow}@${run.version}): ${run.state}, started ${run.created_at}`);
      if (run.failure) printLine(run.failure.detail);
      if (run.steps.length + run.ahead.length === 0) return;
      printLine('');
      printLine(
        formatTable(
          ['STEP', 'STATE', 'ATTEMPTS', 'FROM', 'TO', ''],
          [
            ...run.steps.map((step) => [
              step.name,
              step.state,
              String(step.attempts),
              step.started_at,
              step.ended_at ?? '',
              step.failure?.detail ?? (step.state === 'waiting' ? untilText(step.until).trim() : ''),
            ]),
            ...run.ahead.map((name) => [name, 'ahead', '', '', '', '']),
          ],
        ),
      );
    });
}

function cancelCommand(): Command {
  return withTargetOptions(new Command('cancel').description('end a run and all that runs for it'))
    .argument('<run_id>', 'id of the run, as "workflows list" shows it')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nWhat its steps have done stays done. A second time changes nothing.\n\nExamples:\n  bellwether workflows cancel 0199f2c4-… --org acme',
    )
    .action(async (runId: string, options: TargetOptions & { json?: true }) => {
      const run = await connect(options).json<RunSummary>('POST', `${pathOf(runId)}/cancel`);
      if (options.json) return printJson(run);
      printLine(`${run.title} is cancelled.`);
    });
}

function pathOf(runId: string): string {
  return `/api/v1/workflows/${encodeURIComponent(runId)}`;
}

function untilText(until: string | null): string {
  return until === null ? '' : ` until ${until}`;
}
