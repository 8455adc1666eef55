/** `bellwether rules`: rules kept as files: checked, tested, tried on the past, applied. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DryRunView, RuleCheckView, RuleSummary, RuleView } from '@bellwether/services';
import { Command, Option } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import { readSource } from '../read-source.ts';
import type { ApiClient } from '../server/api-client.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';
import { parseTime } from '../time-option.ts';

type Options = TargetOptions & { json?: true };

const POLL_MS = 300;

export function rulesCommand(): Command {
  return new Command('rules')
    .description('rules: list, check, test, dry-run, apply')
    .addCommand(listCommand())
    .addCommand(checkCommand())
    .addCommand(testCommand())
    .addCommand(dryRunCommand())
    .addCommand(applyCommand());
}

function listCommand(): Command {
  return withTargetOptions(new Command('list').description('rules of an organisation'))
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether rules list --org acme')
    .action(async (options: Options) => {
      const rules = await rulesOf(connect(options));
      if (options.json) return printJson({ rules });
      if (rules.length === 0) return printLine('There are no rules yet.');
      printLine(
        formatTable(
          ['RULE', 'TRIGGER', 'STATE', 'FIRED IN 30 DAYS', 'LAST FIRED', ''],
          rules.map(({ name, trigger, state, fired, last_fired_at, failing }) => [
            name,
            trigger,
            state,
            String(fired),
            last_fired_at ?? '',
            failing === null ? '' : `cannot look: ${failing}`,
          ]),
        ),
      );
    });
}

function checkCommand(): Command {
  return withTargetOptions(new Command('check').description('what is wrong with rule files, line by line'))
    .argument('<file...>', 'rules in YAML; "-" is standard input')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nEnds with 1 when something is wrong.\n\nExamples:\n  bellwether rules check rules/*.yaml --org acme',
    )
    .action(async (files: string[], options: Options) => {
      const checked = await checkAll(connect(options), files);
      if (options.json) printJson({ files: checked });
      else
        for (const { file, check } of checked) {
          for (const { line, column, message } of check.findings) printLine(`${file}:${line}:${column}: ${message}`);
          if (check.findings.length === 0) printLine(`${file}: ${check.rule?.name} is well written.`);
        }
      if (checked.some(({ check }) => check.findings.length > 0)) process.exitCode = EXIT.failed;
    });
}

function testCommand(): Command {
  return withTargetOptions(new Command('test').description('try the test cases inside of rule files'))
    .argument('<file...>', 'rules in YAML; "-" is standard input')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nEnds with 1 when one fails, or a file is wrong.\n\nExamples:\n  bellwether rules test rules/*.yaml --org acme',
    )
    .action(async (files: string[], options: Options) => {
      const checked = await checkAll(connect(options), files);
      if (options.json) printJson({ files: checked });
      else
        for (const { file, check } of checked) {
          for (const { line, column, message } of check.findings) printLine(`${file}:${line}:${column}: ${message}`);
          for (const { name, passed, detail } of check.tests)
            printLine(`${passed ? 'ok' : 'FAILED'}  ${file}: ${name}${passed ? '' : `\n        ${detail}`}`);
          if (check.ok && check.tests.length === 0) printNote(`${file} has no test cases.`);
        }
      if (checked.some(({ check }) => !check.ok)) process.exitCode = EXIT.failed;
    });
}

function dryRunCommand(): Command {
  return withTargetOptions(new Command('dry-run').description('what a rule would have done; tells nobody anything'))
    .argument('<file>', 'a rule in YAML; "-" is standard input')
    .option(
      '--from <time>',
      'an instant, a date, or how long ago; 30d when not given, 400d at most',
      parseTime('--from'),
    )
    .option('--to <time>', 'end of the span; now when not given', parseTime('--to'))
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether rules dry-run rules/spend.yaml --org acme --from 365d')
    .action(async (file: string, options: Options & { from?: string; to?: string }) => {
      const client = connect(options);
      // What is not given is not sent.
      const body = { source: readSource(file), from: options.from, to: options.to };
      const started = await client.json<DryRunView>('POST', '/api/v1/rules/dry-runs', { body });
      const run = await untilEnded(client, started);
      if (run.state !== 'succeeded')
        throw new CommandError(EXIT.failed, 'run_failed', run.failure ?? `The dry run was ${run.state}.`);
      if (options.json) return printJson(run);
      const { from, to: end, counts, decisions, left_out } = run.result;
      printLine(
        `From ${from} to ${end} it would have fired ${times(counts.fired)}, ended ${times(counts.ended)}, been held back ${times(counts.held_back)}.`,
      );
      if (counts.failed > 0) printLine(`Its condition could not be worked out ${times(counts.failed)}.`);
      if (decisions.length === 0) return;
      printLine('');
      printLine(
        formatTable(
          ['AT', 'DECISION', 'GROUP', 'WHY', 'DOES'],
          decisions.map(({ at, decision, group, why, actions }) => [
            ...[at, decision, Object.values(group).join(', '), why],
            actions.map((action) => (action.kind === 'notify' ? action.title : action.kind)).join('; '),
          ]),
        ),
      );
      if (left_out > 0) printNote(`${left_out} more are not listed.`);
    });
}

function applyCommand(): Command {
  return withTargetOptions(
    new Command('apply').description('make rules as the files say: new ones as drafts, known ones by their names'),
  )
    .argument('<file...>', 'rules in YAML; "-" is standard input')
    .addOption(new Option('--on', 'switch them on').conflicts('off'))
    .addOption(new Option('--off', 'switch them off'))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nAll files are checked first; nothing is changed when one of them is wrong or a test case fails.\n\nExamples:\n  bellwether rules apply rules/*.yaml --org acme --on',
    )
    .action(async (files: string[], options: Options & { on?: true; off?: true }) => {
      const client = connect(options);
      const checked = await checkAll(client, files);
      const wrong = checked.find(({ check }) => !check.ok);
      if (wrong) throw refusalOf(wrong);
      const state = options.on ? 'on' : options.off ? 'off' : undefined;
      const applied: Applied[] = [];
      for (const each of checked) applied.push(await apply(client, each, state));
      if (options.json) return printJson({ rules: applied });
      for (const { name, change, state: now, version } of applied)
        printLine(`${name}: ${change}, ${now}, version ${version}`);
    });
}

interface Checked {
  file: string;
  source: string;
  check: RuleCheckView;
}

async function checkAll(client: ApiClient, files: readonly string[]): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const file of files) {
    const source = readSource(file);
    const check = await client.json<RuleCheckView>('POST', '/api/v1/rules/check', { body: { source } });
    checked.push({ file, source, check });
  }
  return checked;
}

function refusalOf({ file, check: { findings, tests } }: Checked): CommandError {
  const [finding] = findings;
  const failed = tests.find(({ passed }) => !passed);
  const words = finding
    ? `${file}:${finding.line}:${finding.column}: ${finding.message}`
    : `${file}: the test “${failed?.name}” fails. ${failed?.detail}`;
  return new CommandError(EXIT.failed, 'invalid_request', `${words} Nothing was changed.`);
}

interface Applied {
  rule_id: string;
  name: string;
  change: 'made' | 'changed' | 'unchanged';
  state: string;
  version: number;
}

async function apply(client: ApiClient, { source, check }: Checked, state: 'on' | 'off' | undefined): Promise<Applied> {
  const known = (await rulesOf(client)).find(({ name }) => name === check.rule?.name);
  const before = known && (await client.json<RuleView>('GET', pathOf(known.rule_id)));
  const isSame = before?.source === source;
  let rule = before;
  if (!rule) rule = await client.json<RuleView>('POST', '/api/v1/rules', { body: { source } });
  else if (!isSame)
    rule = await client.json<RuleView>('PUT', pathOf(rule.rule_id), { body: { version: rule.version, source } });
  if (state !== undefined && rule.state !== state)
    rule = await client.json<RuleView>('PUT', `${pathOf(rule.rule_id)}/state`, {
      body: { version: rule.version, state },
    });
  const { rule_id, name, version } = rule;
  return { rule_id, name, change: !before ? 'made' : isSame ? 'unchanged' : 'changed', state: rule.state, version };
}

async function untilEnded(client: ApiClient, started: DryRunView): Promise<DryRunView> {
  const path = `/api/v1/rules/dry-runs/${encodeURIComponent(started.dry_run_id)}`;
  const cancel = (): void => void client.json('POST', `${path}/cancel`).finally(() => process.exit(EXIT.failed));
  process.once('SIGINT', cancel);
  try {
    for (let run = started; ; run = await client.json<DryRunView>('GET', path)) {
      if (process.stderr.isTTY) process.stderr.write(`\r${Math.floor(100 * run.progress)} %\x1b[K`);
      if (!['queued', 'running', 'waiting'].includes(run.state)) {
        if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
        return run;
      }
      await delay(POLL_MS);
    }
  } finally {
    process.off('SIGINT', cancel);
  }
}

async function rulesOf(client: ApiClient): Promise<RuleSummary[]> {
  return (await client.json<{ rules: RuleSummary[] }>('GET', '/api/v1/rules')).rules;
}

function pathOf(ruleId: string): string {
  return `/api/v1/rules/${encodeURIComponent(ruleId)}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
