/** `bellwether pipeline`: pipelines kept as files, validated and applied; run by name, watched, back-filled. */
import { setTimeout as delay } from 'node:timers/promises';
import type {
  BackfillView,
  PipelineCheckView,
  PipelineRunView,
  PipelineSummary,
  PipelineView,
} from '@bellwether/services';
import { Command } from 'commander';
import { CommandError, EXIT } from '../command-error.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import { readSource } from '../read-source.ts';
import type { ApiClient } from '../server/api-client.ts';
import { connect, type TargetOptions, withTargetOptions } from '../server/connect.ts';
import { parseTime } from '../time-option.ts';

type Options = TargetOptions & { json?: true };

const POLL_MS = 500;

export function pipelineCommand(): Command {
  return new Command('pipeline')
    .description('pipelines: list, validate, apply, run, backfill')
    .addCommand(listCommand())
    .addCommand(validateCommand())
    .addCommand(applyCommand())
    .addCommand(runCommand())
    .addCommand(backfillCommand());
}

function listCommand(): Command {
  return withTargetOptions(new Command('list').description('pipelines of an organisation'))
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  bellwether pipeline list --org acme')
    .action(async (options: Options) => {
      const pipelines = await pipelinesOf(connect(options));
      if (options.json) return printJson({ pipelines });
      if (pipelines.length === 0) return printLine('There are no pipelines yet.');
      printLine(
        formatTable(
          ['PIPELINE', 'BEGINS', 'STATE', 'LAST RUN', 'RUNS IN 30 DAYS', 'FAILED', ''],
          pipelines.map(({ name, triggers, state, last_run, runs, failed, failing }) => [
            ...[name, triggers.join(', ') || 'by hand', state, last_run?.state ?? '', String(runs), String(failed)],
            failing === null ? '' : `cannot run: ${failing}`,
          ]),
        ),
      );
    });
}

function validateCommand(): Command {
  return withTargetOptions(new Command('validate').description('what is wrong with pipeline files, line by line'))
    .argument('<file...>', 'pipelines in YAML; "-" is standard input')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nEnds with 1 when something is wrong.\n\nExamples:\n  bellwether pipeline validate pipelines/*.yaml --org acme',
    )
    .action(async (files: string[], options: Options) => {
      const checked = await checkAll(connect(options), files);
      if (options.json) printJson({ files: checked });
      else
        for (const { file, check } of checked) {
          for (const { line, column, message } of check.findings) printLine(`${file}:${line}:${column}: ${message}`);
          if (check.ok)
            printLine(`${file}: ${check.pipeline?.name} has ${check.picture.length} steps and is well written.`);
        }
      if (checked.some(({ check }) => !check.ok)) process.exitCode = EXIT.failed;
    });
}

function applyCommand(): Command {
  return withTargetOptions(
    new Command('apply').description('make pipelines as the files say: new ones as drafts, known ones by their names'),
  )
    .argument('<file...>', 'pipelines in YAML; "-" is standard input')
    .option('--on', 'switch them on')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nAll files are looked at first; nothing is changed when one of them is wrong.\n\nExamples:\n  bellwether pipeline apply pipelines/*.yaml --org acme --on',
    )
    .action(async (files: string[], options: Options & { on?: true }) => {
      const client = connect(options);
      const checked = await checkAll(client, files);
      const wrong = checked.find(({ check }) => !check.ok);
      if (wrong) {
        const [finding] = wrong.check.findings;
        const words = `${wrong.file}:${finding?.line}:${finding?.column}: ${finding?.message} Nothing was changed.`;
        throw new CommandError(EXIT.failed, 'invalid_request', words);
      }
      const applied: PipelineView[] = [];
      for (const each of checked) applied.push(await apply(client, each, options.on === true));
      if (options.json) return printJson({ pipelines: applied });
      for (const { name, state, version } of applied) printLine(`${name}: ${state}, version ${version}`);
    });
}

function runCommand(): Command {
  return withTargetOptions(new Command('run').description('begin a run, and wait for its end'))
    .argument('<name>', 'name of the pipeline')
    .option('--input <json>', 'what it is given')
    .option('--no-wait', 'do not wait for its end')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nEnds with 1 when the run fails.\n\nExamples:\n  bellwether pipeline run weekly-digest --org acme\n  bellwether pipeline run copy --input \'{"rooms": [1, 2]}\' --no-wait',
    )
    .action(async (name: string, options: Options & { input?: string; wait: boolean }) => {
      const client = connect(options);
      const { pipeline_id } = await pipelineNamed(client, name);
      const body = options.input === undefined ? {} : { input: parsedInput(options.input) };
      const begun = await client.json<PipelineRunView>('POST', `${pathOf(pipeline_id)}/runs`, { body });
      const run = options.wait ? await untilEnded(client, begun) : begun;
      if (options.json) printJson(run);
      else {
        printLine(`Run ${run.run_id}: ${run.state}`);
        printLine(
          formatTable(
            ['STEP', 'STATE', 'ITEMS', ''],
            run.steps.map(({ step, state, items, detail }) => [
              ...[step, state, items ? `${items.succeeded + items.failed} of ${items.all}` : '', detail ?? ''],
            ]),
          ),
        );
      }
      if (run.state === 'failed' || run.state === 'cancelled') process.exitCode = EXIT.failed;
    });
}

function backfillCommand(): Command {
  return withTargetOptions(
    new Command('backfill').description('one run for each period of a span of the past that has none'),
  )
    .argument('<name>', 'name of the pipeline')
    .requiredOption('--from <time>', 'an instant, a date, or how long ago', parseTime('--from'))
    .requiredOption('--to <time>', 'end of the span', parseTime('--to'))
    .option('--every <span>', 'length of a period, such as 1d; of a pipeline with a schedule, its own')
    .option('--concurrency <count>', 'runs at a time, 1 to 20', Number)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nAsking again resumes: periods that were run are left alone, those that failed are taken up again.\n\nExamples:\n  bellwether pipeline backfill daily-copy --from 30d --to 1d --every 1d --concurrency 4',
    )
    .action(
      async (name: string, options: Options & { from: string; to: string; every?: string; concurrency?: number }) => {
        const client = connect(options);
        const { pipeline_id } = await pipelineNamed(client, name);
        const { from, to, every, concurrency } = options;
        const backfill = await client.json<BackfillView>('POST', `${pathOf(pipeline_id)}/backfills`, {
          body: { from, to, every, concurrency },
        });
        if (options.json) return printJson(backfill);
        printLine(`${backfill.periods} periods are run, ${backfill.concurrency} at a time.`);
      },
    );
}

interface Checked {
  file: string;
  source: string;
  check: PipelineCheckView;
}

async function checkAll(client: ApiClient, files: readonly string[]): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const file of files) {
    const source = readSource(file);
    const check = await client.json<PipelineCheckView>('POST', '/api/v1/pipelines/check', { body: { source } });
    checked.push({ file, source, check });
  }
  return checked;
}

async function apply(client: ApiClient, { source, check }: Checked, isOn: boolean): Promise<PipelineView> {
  const known = (await pipelinesOf(client)).find(({ name }) => name === check.pipeline?.name);
  const before = known && (await client.json<PipelineView>('GET', pathOf(known.pipeline_id)));
  let now = before;
  if (!now) now = await client.json<PipelineView>('POST', '/api/v1/pipelines', { body: { source } });
  else if (now.source !== source)
    now = await client.json<PipelineView>('PUT', pathOf(now.pipeline_id), { body: { version: now.version, source } });
  if (!isOn || now.state === 'on') return now;
  const body = { version: now.version, state: 'on' };
  return client.json<PipelineView>('PUT', `${pathOf(now.pipeline_id)}/state`, { body });
}

async function untilEnded(client: ApiClient, begun: PipelineRunView): Promise<PipelineRunView> {
  const path = `/api/v1/pipeline-runs/${encodeURIComponent(begun.run_id)}`;
  let said = '';
  for (let run = begun; ; run = await client.json<PipelineRunView>('GET', path)) {
    if (run.ended_at !== null) return run;
    const underWay = run.steps.filter(({ state }) => state === 'running').map(({ step }) => step);
    const words = underWay.length > 0 ? `${underWay.join(', ')} …` : `${run.state} …`;
    if (words !== said && process.stderr.isTTY) printNote(words);
    said = words;
    await delay(POLL_MS);
  }
}

async function pipelineNamed(client: ApiClient, name: string): Promise<PipelineSummary> {
  const pipelines = await pipelinesOf(client);
  const found = pipelines.find((pipeline) => pipeline.name === name || pipeline.pipeline_id === name);
  if (found) return found;
  const known = pipelines.map((pipeline) => pipeline.name).join(', ') || 'none yet';
  throw new CommandError(EXIT.failed, 'not_found', `There is no pipeline "${name}". There are: ${known}.`);
}

async function pipelinesOf(client: ApiClient): Promise<PipelineSummary[]> {
  return (await client.json<{ pipelines: PipelineSummary[] }>('GET', '/api/v1/pipelines')).pipelines;
}

function parsedInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandError(EXIT.failed, 'invalid_request', '--input is not JSON.', { cause });
  }
}

function pathOf(pipelineId: string): string {
  return `/api/v1/pipelines/${encodeURIComponent(pipelineId)}`;
}
