import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { FindingList } from './finding-list.tsx';
import { type DrawnPerson, foundIn, OrgChart } from './org-chart.tsx';
import type { Finding } from './organisation.ts';
import { PersonPanel } from './person-panel.tsx';

const person = (key: string, manager: string | null, more: Partial<DrawnPerson> = {}): DrawnPerson => ({
  ...{ key, manager, ref: key, row: 1, role: null, department: null, flag: null },
  ...more,
});
const drawn = (people: readonly DrawnPerson[], names?: ReadonlyMap<string, string>, selected?: string): string =>
  renderToStaticMarkup(
    <OrgChart people={people} names={names} selected={selected} onSelect={() => undefined} onMove={() => undefined} />,
  );
const STAFF = [
  person('a', null, { role: 'general_management' }),
  person('b', 'a', { row: 2 }),
  person('c', 'a', { row: 3 }),
];

describe('the chart', () => {
  it('is a tree that says how deep, how many and whether open', () => {
    const html = drawn(STAFF, undefined, 'b');
    expect(html.match(/role="treeitem"/g)).toHaveLength(3);
    expect(html).toMatch(/aria-level="1"[^>]*aria-expanded="true"/);
    expect(html).toMatch(/aria-level="2" aria-setsize="2" aria-posinset="1" aria-selected="true"/);
    expect(html).toMatch(/aria-activedescendant="[^"]*-b"/);
  });

  it('calls people by number, and by name where the edge has told this browser', () => {
    expect(drawn(STAFF)).toContain('Person 2');
    const named = drawn(STAFF, new Map([['b', 'Ada Lovelace']]));
    expect(named).toContain('Ada Lovelace');
    expect(named).not.toContain('Person 2');
  });

  it('of 10,000 people has a hundred in the page at most', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      person(`p${i}`, i === 0 ? null : `p${Math.floor((i - 1) / 8)}`),
    );
    expect(drawn(many).match(/role="treeitem"/g)!.length).toBeLessThan(100);
  });
});

it('somebody is found by name, by work and by number', () => {
  const tree = { byKey: new Map(STAFF.map((one) => [one.key, one])) };
  const names = new Map([['b', 'Ada Lovelace']]);
  expect(foundIn(tree, 'lovel', names, 5).map(({ key }) => key)).toEqual(['b']);
  expect(foundIn(tree, 'management', names, 5).map(({ key }) => key)).toEqual(['a']);
  expect(foundIn(tree, 'person 3', names, 5).map(({ key }) => key)).toEqual(['c']);
  expect(foundIn(tree, ' ', names, 5)).toEqual([]);
});

it('where nothing may be changed, nothing offers to', () => {
  const panel = renderToStaticMarkup(
    <PersonPanel people={STAFF} names={undefined} selected="b" onSelect={() => undefined} />,
  );
  expect(panel).toContain('Reports to');
  expect(panel).not.toContain('Take out');
  const finding: Finding = {
    id: 'orphan:b',
    kind: 'orphan',
    severity: 'warning',
    people: ['b'],
    units: [],
    count: 1,
    confidence: 0.9,
    suggestion: { kind: 'set_manager', person: 'b', manager: 'a' },
    suggestion_confidence: 0.7,
  };
  const list = (onCorrect?: () => void): string =>
    renderToStaticMarkup(
      <FindingList
        findings={[finding]}
        units={[]}
        nameOf={(key) => key.toUpperCase()}
        onShow={() => undefined}
        busy={false}
        {...(onCorrect ? { onCorrect } : {})}
      />,
    );
  expect(list()).toContain('B reports to nobody and leads nobody.');
  expect(list()).not.toContain('Put under');
  expect(list(() => undefined)).toContain('Put under A');
});
