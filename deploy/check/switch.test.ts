/** The switch between colours: what it asks of kubectl and helm, and in which order; both are stood in for by a list. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../blue-green/switch.sh', import.meta.url));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-switch-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs it where three workers of blue stand; `failing` is what a command holds that does not succeed. */
function switchTo(color: string, failing = 'nothing at all'): { status: number | null; asked: string[] } {
  const list = join(directory, 'asked');
  writeFileSync(list, '');
  const stand = (name: string, answer: string): void => {
    const lines = [
      '#!/bin/sh',
      `printf '%s\\n' "${name} $*" >> ${list}`,
      `case "$*" in *"${failing}"*|*scaledobject*) exit 1;; esac`,
      answer,
    ];
    writeFileSync(join(directory, name), lines.join('\n'));
    chmodSync(join(directory, name), 0o755);
  };
  stand('kubectl', 'case "$*" in *spec.replicas*) printf 3;; esac');
  stand('helm', 'true');
  const { status } = spawnSync(SCRIPT, ['people', color, '--set', 'image.tag=0.2.0'], {
    env: { PATH: `${directory}:${process.env.PATH}` },
    stdio: 'ignore',
    timeout: 30_000,
  });
  return { status, asked: readFileSync(list, 'utf8').trim().split('\n') };
}

const place = (asked: readonly string[], part: string): number => asked.findIndex((line) => line.includes(part));

describe('the switch', () => {
  it('stops old workers, starts the new release, waits until all of it is ready, and only then sends requests there', () => {
    const { status, asked } = switchTo('green');
    expect(status).toBe(0);
    const steps = [
      'scale statefulset/bellwether-blue-worker --replicas=0',
      'helm upgrade --install bellwether-green',
      'rollout status deployment/bellwether-green-web',
      'rollout status deployment/bellwether-green-gateway',
      'rollout status statefulset/bellwether-green-worker',
      'entry.color=green',
    ].map((step) => place(asked, step));
    expect(steps).not.toContain(-1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(asked[place(asked, '--install')]).toContain('--set image.tag=0.2.0');
    // What served is left as it is.
    expect(asked.filter((line) => /blue-(web|gateway)|uninstall|people delete /.test(line))).toEqual([]);
  });

  it.each(['upgrade --install', 'rollout status deployment/bellwether-green-web', 'rollout status statefulset'])(
    'puts everything back when "%s" fails',
    (failing) => {
      const { status, asked } = switchTo('green', failing);
      expect(status).toBe(1);
      expect(asked.at(-1)).toContain('scale statefulset/bellwether-blue-worker --replicas=3');
      expect(place(asked, 'entry.color')).toBe(-1);
    },
  );

  it('knows two colours', () => {
    expect(switchTo('red')).toEqual({ status: 2, asked: [''] });
  });
});
