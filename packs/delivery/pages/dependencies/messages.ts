/** What the page of dependencies says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Who waits for whom, and what changes together?',
    answer: {
      nothing: (range: string) => `${range}, no work item waited for another team’s, and none changed code of two.`,
      opening: (range: string) => `${range}, `,
      waits: ' waited for ',
      items: (count: string) => (count === '1' ? ' most: for 1 item.' : ` most: for ${count} items.`),
      noLinks: (range: string) => `${range}, nobody said that an item waits for another team’s.`,
      across: ' of all links and work items go across a border.',
      cycle: (names: string) => ` ${names} wait for each other in a circle.`,
    },
    by: 'Between',
    units: { team: 'teams', project: 'projects', repository: 'repositories' },
    drawing: 'Drawn',
    drawn: (nodes: string, edges: string) => `${nodes} of them, ${edges} lines between; all in the tables below`,
    key: 'An arrow leads from who waits to who is waited for; the more items, the thicker. A dashed line: one work item changed both.',
    nodes: 'One by one',
    name: 'Name',
    waitsFor: 'Waits for',
    waitedFor: 'Is waited for by',
    score: 'Works with others',
    scoreMore:
      'From 0 to 1: how much of its reviews and commits goes to other teams’ code, how much comes back, and how evenly over them. Known where the teams of those who act are known.',
    parts: (share: string, back: string, even: string) => `${share} goes out, ${back} comes back, evenness ${even}`,
    edges: 'Between two',
    from: 'Waits',
    to: 'Is waited for',
    links: 'Items that wait',
    together: 'Items that changed both',
    evidence: 'Which',
    link: (waits: string, on: string) => `${waits} waits for ${on}`,
    more: (count: string) => `and ${count} more`,
    propagation: (share: string) =>
      `Propagation cost ${share}: so much of all of them a delay in one can reach, on average, along who waits for whom.`,
    cycles: (names: string) => `In a circle: ${names}. None of them can be finished first.`,
    none: 'Nothing goes across a border in this time.',
  },
  {},
);
