/** What can be said of the Dockerfile without an engine that builds it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { unknownVariables } from './known-variables.ts';

const ROOT = new URL('../../', import.meta.url);
const lines = readFileSync(new URL('deploy/docker/Dockerfile', ROOT), 'utf8')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '');
const instructions = (name: string): string[] =>
  lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

describe('the image', () => {
  it('is made from images that are named by exact tags and can be given by digest', () => {
    expect(instructions('FROM').map((image) => image.replaceAll(/[${}]/g, ''))).toEqual([
      'NODE_IMAGE AS build',
      'RUNTIME_IMAGE',
    ]);
    const images = instructions('ARG').filter((argument) => /_IMAGE=/.test(argument));
    expect(images).toHaveLength(2);
    for (const image of images) expect(image).toMatch(/=docker\.io\/library\/[a-z]+:(?!latest)[-.\w]+$/);
  });

  it('has the Node that the project is tested with', () =>
    expect(instructions('ARG').join()).toContain(`node:${manifest.dependencies.node}-`));

  it('runs as a user by number that is not root, with a signal handler before it', () => {
    expect(instructions('USER')).toEqual(['10001:10001']);
    expect(instructions('ENTRYPOINT')).toEqual(['["tini", "--", "bellwether"]']);
  });

  it('sets no variable that the program does not know, and none that is secret', () => {
    const names = instructions('ENV').flatMap((line) => [...line.matchAll(/(\w+)=/g)].map((match) => match[1]!));
    expect(names.length).toBeGreaterThan(3);
    expect(unknownVariables(names)).toEqual([]);
    expect(names.filter((name) => /PASSWORD|SECRET|KEY|TOKEN/.test(name))).toEqual([]);
  });

  it('takes only what it is made of from the repository', () => {
    const ignored = readFileSync(new URL('.dockerignore', ROOT), 'utf8').split('\n');
    expect(ignored.filter((line) => !line.startsWith('#'))[0]).toBe('*');
    expect(ignored).toContain('**/node_modules');
    expect(ignored.some((line) => /^!.*(tests|\.git|data|secrets)/.test(line))).toBe(false);
  });
});
