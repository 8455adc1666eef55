import { expect, it } from 'vitest';
import type { ListedPage } from '../pages.ts';
import { pageKeys } from './page-keys.ts';

const pages = ['Agents', 'Sessions', 'Security', 'Audit', '2 · Ego', 'As'].map((title) => ({ title }) as ListedPage);

it('gives every page the first letter of its title that is still free', () =>
  expect([...pageKeys(pages)].map(([letter, { title }]) => `${letter} ${title}`)).toEqual([
    'a Agents',
    's Sessions',
    'e Security',
    'u Audit',
    'g 2 · Ego',
  ]));
