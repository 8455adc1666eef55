/** The house rules of ARCHITECTURE.md: which room may import which. A breach is named with its line. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { breachesOf, readRules, readSource, roomOf } from './import-rules.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const rules = readRules(readSource(ROOT, 'ARCHITECTURE.md'));

/** Every source file of packages, packs and apps. */
function sourceFiles(): string[] {
  return ['packages', 'packs', 'apps'].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
      .filter((path) => !/(^|\/)(node_modules|dist|build)\//.test(path)),
  );
}

const why = (file: string, source: string): string[] => breachesOf(file, source, rules).map((breach) => breach.why);

describe('the rooms', () => {
  it('are all in the table of ARCHITECTURE.md', () => {
    const rooms = ['packages', 'apps'].flatMap((top) =>
      readdirSync(join(ROOT, top)).map((name) => roomOf(`${top}/${name}`)!),
    );
    expect([...rooms, 'packs'].filter((room) => !rules.has(room))).toEqual([]);
  });

  it('import only what the table allows', () => {
    const files = sourceFiles();
    expect(files.length).toBeGreaterThan(300);
    const breaches = files.flatMap((file) => breachesOf(file, readSource(ROOT, file), rules));
    expect(breaches.map(({ file, line, text, why: reason }) => `${file}:${line}: ${text} (${reason})`)).toEqual([]);
  });
});

describe('a breach is found', () => {
  it.each([
    ['packages/core/src/a.ts', "import { openLog } from '@bellwether/log';", 'core may import nothing'],
    ['packages/log/src/a.ts', "import type { Store } from '@bellwether/store';", 'log may import core'],
    [
      'packages/metrics/src/a.ts',
      "export { Records } from '@bellwether/records';",
      'metrics may import core, store, questionnaire, pipelines, telemetry',
    ],
    [
      'packages/metrics/src/a.ts',
      "export * from '@bellwether/log';",
      'metrics may import core, store, questionnaire, pipelines, telemetry',
    ],
    [
      'packs/agents/a.ts',
      "import '@bellwether/services';",
      'packs may import core, metrics, analysis, questionnaire, connectors, pipelines',
    ],
    [
      'packs/agents/a.ts',
      "import { x } from '@bellwether/pack-people';",
      'packs may import core, metrics, analysis, questionnaire, connectors, pipelines',
    ],
    [
      'packages/services/src/a.ts',
      "const x = await import('@bellwether/pack-agents');",
      'services may import core, log, store, records, metrics, analysis, questionnaire, reports, workflows, connectors, pipelines, objects, scraper, sandbox, cluster, telemetry, backup',
    ],
    [
      'apps/server/src/routes/a.ts',
      "import { agentsPack } from '@bellwether/pack-agents';",
      'the platform never names a pack',
    ],
    ['packages/services/src/a.ts', "import { Session } from 'chdb';", 'only the store opens the engine'],
    ['packages/metrics/src/a.ts', "import { Session } from 'chdb/connection';", 'only the store opens the engine'],
    ['apps/dashboard/src/a.tsx', "import { uuidv7 } from '@bellwether/core';", 'dashboard may import ui'],
    ['apps/dashboard/src/a.test.tsx', "import { uuidv7 } from '@bellwether/core';", 'dashboard may import ui'],
    ['packages/ui/src/a.tsx', "import { uuidv7 } from '@bellwether/core';", 'ui may import nothing'],
    [
      'packs/agents/pages/a/page.tsx',
      "import { defineMetric } from '@bellwether/metrics';",
      'pages may import ui, questionnaire',
    ],
    [
      'packs/agents/pages/a/page.tsx',
      "import { agentsPack } from '../../pack.ts';",
      "pages know the server's answers, not its code",
    ],
    ['packs/agents/pack.ts', "import Page from './pages/a/page.tsx';", 'only the dashboard loads pages'],
    [
      'packs/agents/a.ts',
      "import { Chart } from '@bellwether/ui/charts/chart.tsx';",
      'packs may import core, metrics, analysis, questionnaire, connectors, pipelines',
    ],
    ['apps/server/src/a.ts', "import { useState } from 'react';", 'pages are not for servers'],
    ['packages/sdk/src/a.ts', "import { uuidv7 } from '@bellwether/core';", 'sdk may import nothing'],
    ['packages/log/src/a.ts', "import { x } from '../../core/src/ids.ts';", 'a relative import leaves its package'],
    ['packages/log/src/a.ts', "import { x } from '@bellwether/log';", 'a package imports its own files by path'],
    ['packages/core/src/a.ts', "import {\n  a,\n  b,\n} from '@bellwether/log';", 'core may import nothing'],
    ['packages/core/src/a.ts', "const a = 1; import b from '@bellwether/log'", 'core may import nothing'],
  ])('in %s: %s', (file, source, reason) => expect(why(file, source)).toEqual([reason]));

  it('with the line it is on', () =>
    expect(
      breachesOf('packages/core/src/a.ts', "/** a\n */\n\nimport {\n  x,\n} from '@bellwether/log';\n", rules),
    ).toMatchObject([{ line: 6, text: "} from '@bellwether/log';" }]));
});

describe('nothing is found in', () => {
  it.each([
    [
      'packages/log/src/a.ts',
      "import { x } from '@bellwether/core';\nimport { y } from './b.ts';\nimport fs from 'node:fs';",
    ],
    ['packages/log/test/a.ts', "import { x } from '../src/log.ts';"],
    [
      'packs/agents/pages/a/page.tsx',
      "import { useState } from 'react';\nimport { Chart } from '@bellwether/ui/charts/chart.tsx';\nimport { b } from '../b/b.ts';",
    ],
    ['packages/core/src/a.ts', "// import { x } from '@bellwether/log';\n/* import '@bellwether/log' */"],
    ['packages/store/src/engine.ts', "import { Session } from 'chdb';"],
    ['apps/server/src/sample.ts', "import { sampleLive } from '@bellwether/pack-agents/sample';"],
  ])('%s: %s', (file, source) => expect(why(file, source)).toEqual([]));
});
