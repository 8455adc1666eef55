/** What every page of sites says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    site: 'Site',
    noSite: 'No site is set up yet.',
    noSiteMore: 'Add one on the page Traffic, and put its line into your pages.',
    toTraffic: 'Open Traffic',
    reading: 'Reading …',
    save: 'Save',
    cancel: 'Cancel',
  },
  {},
);
