/** What the page of heat-maps says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Where on a page do visitors click?',
    answer: {
      nothing: 'No click has come in the time looked at.',
      on: ' was clicked ',
      times: (count: string, isOne: boolean) => `${count} ${isOne ? 'time' : 'times'}`,
      visits: (count: string) => ` in ${count} visits`,
      most: ', most often on ',
    },
    page: 'Page',
    width: 'Window',
    widths: { narrow: 'Narrow (phone)', medium: 'Medium', wide: 'Wide' },
    map: 'Clicks over the outline of the page',
    mapMore:
      'Darker cells were clicked more often. A cell is shown once three visits have clicked in it. Shapes are the parts of the page: headings, text, links, buttons, pictures; none of its words are known here.',
    noOutline: 'The outline of this page has not come yet: one in twenty page views sends it.',
    cell: (clicks: string, isOne: boolean) => `${clicks} ${isOne ? 'click' : 'clicks'}`,
    elements: 'Most clicked parts',
    elementTable: 'Table of the most clicked parts',
    element: 'Part of the page, as a selector',
    clicks: 'Clicks',
    visits: 'Visits',
    cells: (count: string) => `${count} cells of clicks; the table beside it says the same in words.`,
  },
  {},
);
