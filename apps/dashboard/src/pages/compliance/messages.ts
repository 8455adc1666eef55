/** What the page of compliance documents says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';
import type { DetailText, DocumentName, RangeDays } from './compliance.ts';

const documents: Record<DocumentName, string> = {
  processing: 'Records of processing',
  access: 'Access report',
  soc2: 'SOC 2 evidence',
};
const leads: Record<DocumentName, string> = {
  processing:
    'What a data-protection authority asks for (GDPR, Article 30): whose data you process, what for, who gets them, how long they are kept. It follows from what is declared and set here.',
  access: 'For auditors: what each role may see, who has access now, and who looked at what in the range.',
  soc2: 'For a SOC 2 examination: what this installation can show for each criterion, what it cannot, and what to mend before somebody asks.',
};
const ranges: Record<RangeDays, string> = { '30': '30 days', '90': '90 days', '365': '1 year' };
const details: Record<DetailText, string> = {
  controller: 'Controller: the company that decides what data are used for',
  controller_contact: 'Its address, e-mail and telephone',
  representative: 'Representative in the Union, if the company is outside of it',
  data_protection_officer: 'Data protection officer, and how to reach them',
  transfers: 'Countries outside of the Union that data go to, and what protects them there',
};

export const messages = inLanguage(
  {
    question: 'What can we show an auditor?',
    choose: 'Document',
    documents,
    leads,
    /** As the document has it. */
    notSaid: 'Not said yet.',
    answers: {
      processing: (activities: number, missing: number) =>
        `${activities} kinds of processing are recorded${missing === 0 ? '.' : `; ${missing} ${missing === 1 ? 'thing' : 'things'} only you can say ${missing === 1 ? 'is' : 'are'} missing.`}`,
      access: (users: string, keys: string, done: string, refused: string) =>
        `${users} ${users === '1' ? 'user' : 'users'} and ${keys} ${keys === '1' ? 'key' : 'keys'} have access; ${done} accesses are recorded, and ${refused} refusals.`,
      soc2: (criteria: string, first: string) =>
        `There is something to show for ${criteria} criteria; ${first} ${first === '1' ? 'thing needs' : 'things need'} a look first.`,
    },
    range: 'Looking back',
    ranges,
    formats: { pdf: 'PDF', html: 'Web page', csv: 'Table (CSV)' },
    download: (what: string, format: string) => `Download ${what} as ${format}`,
    making: 'It is being made from what is here now…',
    form: {
      open: 'Who is responsible',
      title: 'What only you can say',
      lead: 'Nothing here is required by this program. What is left empty is called “not said yet” in the records.',
      details,
      purposes: 'What each kind of processing is for, in your words',
      save: 'Save',
      saving: 'Saving…',
      cancel: 'Cancel',
    },
  },
  {},
);
