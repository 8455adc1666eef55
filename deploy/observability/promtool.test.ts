/**
 * Prometheus' own tool reads the rules, and rings the alerts it should for series that are made up for it. `promtool` is
 * taken from the path, from PROMTOOL, or out of Debian's package `prometheus`, which is fetched but not installed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { metricsIn } from '../../apps/server/scripts/observability-files.ts';

const RULES = fileURLToPath(new URL('alert-rules.yaml', import.meta.url));
const DASHBOARDS = fileURLToPath(new URL('dashboards', import.meta.url));

let promtool: string;
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-promtool-'));
  promtool = findPromtool();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function findPromtool(): string {
  const given = process.env.PROMTOOL;
  if (given) return given;
  if (spawnSync('promtool', ['--version']).status === 0) return 'promtool';
  const cached = join(tmpdir(), 'bellwether-promtool-debian');
  const tool = join(cached, 'usr/bin/promtool');
  if (existsSync(tool)) return tool;
  mkdirSync(cached, { recursive: true });
  const fetched = spawnSync('apt-get', ['download', 'prometheus'], { cwd: cached, timeout: 100_000 });
  const file = readdirSync(cached).find((name) => name.endsWith('.deb'));
  if (fetched.status !== 0 || file === undefined)
    throw new Error(
      'promtool cannot be had: put it in the path, set PROMTOOL, or run this where `apt-get download prometheus` works.',
    );
  execFileSync('dpkg', ['-x', file, '.'], { cwd: cached });
  return tool;
}

function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(promtool, args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

it('reads the rules', () => {
  const { status, output } = run('check', 'rules', RULES);
  expect([output, status]).toEqual([expect.stringContaining('SUCCESS'), 0]);
});

it('rings when the budget burns in both windows, and not for a short moment in one', () => {
  const test = {
    rule_files: [RULES],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          { series: 'bellwether_http_request_duration_seconds_count{status="200",route="/a"}', values: '0+97x200' },
          { series: 'bellwether_http_request_duration_seconds_count{status="500",route="/a"}', values: '0+3x200' },
          { series: 'up{job="bellwether",instance="a"}', values: '1x200' },
          { series: 'bellwether_recovery_last_backup_timestamp_seconds', values: '0x200' },
          { series: 'bellwether_recovery_last_drill_timestamp_seconds', values: '0x200' },
        ],
        alert_rule_test: [
          {
            eval_time: '100m',
            alertname: 'BellwetherApiAvailabilityBurn',
            exp_alerts: ['critical', 'warning'].map((severity) => ({
              exp_labels: { severity, slo: 'api_availability' },
            })),
          },
          { eval_time: '100m', alertname: 'BellwetherErrorsHigh', exp_alerts: [] },
          { eval_time: '100m', alertname: 'BellwetherDown', exp_alerts: [] },
        ],
      },
      {
        interval: '1m',
        input_series: [
          { series: 'bellwether_http_request_duration_seconds_count{status="200",route="/a"}', values: '0+100x200' },
          { series: 'bellwether_http_request_duration_seconds_count{status="500",route="/a"}', values: '0x100 5x100' },
          { series: 'up{job="bellwether",instance="a"}', values: '1x120 0x80' },
        ],
        alert_rule_test: [
          { eval_time: '110m', alertname: 'BellwetherApiAvailabilityBurn', exp_alerts: [] },
          {
            eval_time: '130m',
            alertname: 'BellwetherDown',
            exp_alerts: [{ exp_labels: { severity: 'critical', job: 'bellwether', instance: 'a' } }],
          },
        ],
      },
    ],
  };
  // Which words stand beside an alert is not what is looked at here.
  const rules = readFileSync(RULES, 'utf8').replace(/ {8}annotations:\n(?: {10}.*\n)+/g, '');
  const bare = join(directory, 'rules.yaml');
  writeFileSync(bare, rules);
  const file = join(directory, 'test.json');
  writeFileSync(file, JSON.stringify({ ...test, rule_files: [bare] }));
  const { status, output } = run('test', 'rules', file);
  expect([output, status]).toEqual([expect.stringContaining('SUCCESS'), 0]);
});

it('reads every expression of the dashboards', () => {
  const expressions = readdirSync(DASHBOARDS).flatMap((name) => {
    const { panels } = JSON.parse(readFileSync(join(DASHBOARDS, name), 'utf8')) as {
      panels: { targets?: { expr: string }[] }[];
    };
    return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  });
  expect(expressions.length).toBeGreaterThan(50);
  expect(expressions.flatMap(metricsIn).length).toBeGreaterThan(50);
  // As recording rules: the tool has no other way to read an expression without a server.
  const rules = expressions.map((expression, i) => ({
    record: `dashboard:${i}`,
    expr: expression.replaceAll('$__rate_interval', '5m'),
  }));
  const file = join(directory, 'dashboards.json');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboards', rules }] }));
  const { status, output } = run('check', 'rules', file);
  expect([output, status]).toEqual([expect.stringContaining('SUCCESS'), 0]);
});
