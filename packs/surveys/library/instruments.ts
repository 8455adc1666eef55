/** Where the questions come from and under which terms they may be asked, for money too. */
import type { Instrument } from '@bellwether/questionnaire';

const OWN = {
  licence: 'Apache-2.0',
  url: 'https://www.apache.org/licenses/LICENSE-2.0',
  translations: { de: 'Own wording, written with the English one.' },
};

export const INSTRUMENTS = {
  hse: {
    id: 'hse_indicator_tool',
    name: 'HSE Management Standards Indicator Tool',
    citation:
      'Health and Safety Executive, Management Standards Indicator Tool (35 items). Scoring: HSE Management Standards Analysis Tool, user manual. Cousins et al., Work & Stress 18 (2004), 113–136.',
    licence: 'Open Government Licence v3.0',
    url: 'https://www.hse.gov.uk/stress/assets/docs/indicatortool.pdf',
    translations: { de: 'Own translation of Bellwether’s authors, not validated and not by HSE.' },
  },
  burnout: {
    id: 'copenhagen_burnout_inventory',
    name: 'Copenhagen Burnout Inventory, work-related burnout',
    citation:
      'Kristensen, Borritz, Villadsen, Christensen, “The Copenhagen Burnout Inventory: A new tool for the assessment of burnout”, Work & Stress 19 (2005), 192–207.',
    licence: 'Free to use; published by its authors as a free alternative to paid inventories',
    url: 'https://doi.org/10.1080/02678370500297720',
    translations: { de: 'Own translation of Bellwether’s authors, not validated.' },
  },
  safety: {
    id: 'bellwether_psychological_safety',
    name: 'Bellwether psychological safety',
    citation:
      'Own wording of the construct of Edmondson, “Psychological Safety and Learning Behavior in Work Teams”, Administrative Science Quarterly 44 (1999), 350–383; seven items of which the first, third and fifth are reversed.',
    ...OWN,
  },
  engagement: {
    id: 'bellwether_engagement',
    name: 'Bellwether engagement and intention to stay',
    citation: 'Own items: five on engagement, two on the intention to stay; two reversed.',
    ...OWN,
  },
  voice: {
    id: 'bellwether_voice',
    name: 'Bellwether voice, fairness and trust',
    citation: 'Own items: three on voice, two on fairness, two on trust; two reversed.',
    ...OWN,
  },
  pulse: {
    id: 'bellwether_pulse',
    name: 'Bellwether weekly pulse',
    citation:
      'Own items on a scale from 0 to 10: two each on engagement, safety, workload and support; one recommendation.',
    licence: OWN.licence,
    url: OWN.url,
    translations: { de: OWN.translations.de, fr: 'Own translation of Bellwether’s authors.' },
  },
  topics: {
    id: 'bellwether_topics',
    name: 'Bellwether topics',
    citation: 'Own items, four a theme, for surveys that are put together by theme.',
    ...OWN,
  },
  interviews: {
    id: 'bellwether_interviews',
    name: 'Bellwether stay and exit interviews',
    citation: 'Own questions.',
    ...OWN,
  },
} satisfies Readonly<Record<string, Instrument>>;
