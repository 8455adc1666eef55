/**
 * Actions that are known to be worth trying, by what a survey has found. Each names where it comes from; none promises an
 * effect. Constructs are those of the library's scales, matched by the beginning of their names, so that `hse_demands`
 * and `demands` are one.
 */
export interface Action {
  id: string;
  /** Constructs and themes it answers. */
  answers: readonly string[];
  title: string;
  detail: string;
  source: { title: string; url: string };
}

const HSE = {
  title: 'Health and Safety Executive, Tackling work-related stress using the Management Standards approach (2019)',
  url: 'https://www.hse.gov.uk/stress/standards/',
};
const NICE = {
  title: 'National Institute for Health and Care Excellence, Mental wellbeing at work, guideline NG212 (2022)',
  url: 'https://www.nice.org.uk/guidance/ng212',
};
const WHO = {
  title: 'World Health Organization, Guidelines on mental health at work (2022)',
  url: 'https://www.who.int/publications/i/item/9789240053052',
};
const EDMONDSON = {
  title:
    'Edmondson, Psychological safety and learning behavior in work teams, Administrative Science Quarterly 44 (1999)',
  url: 'https://doi.org/10.2307/2666999',
};
const JDR = {
  title: 'Bakker and Demerouti, Job demands–resources theory, Journal of Occupational Health Psychology 22 (2017)',
  url: 'https://doi.org/10.1037/ocp0000056',
};
const COLQUITT = {
  title: 'Colquitt and others, Justice at the millennium, Journal of Applied Psychology 86 (2001)',
  url: 'https://doi.org/10.1037/0021-9010.86.3.425',
};

export const ACTIONS: readonly Action[] = [
  {
    id: 'demands_review',
    answers: ['demands', 'workload'],
    title: 'Go through the work with the people who do it',
    detail:
      'Sit down with each team, list what was asked of it in a usual month, and agree what is dropped, moved or given more people. Look again at the next pulse.',
    source: HSE,
  },
  {
    id: 'control_room',
    answers: ['control', 'autonomy'],
    title: 'Give the team a say in how and when',
    detail: 'Agree which decisions about order, pace, breaks and method a team makes by itself, and write them down.',
    source: HSE,
  },
  {
    id: 'support_talks',
    answers: ['manager_support', 'support', 'leadership'],
    title: 'Regular talks, with time for them',
    detail:
      'Give managers the time and a short guide for a talk with each person every few weeks, about load, help needed and what went well; train those who ask for it.',
    source: NICE,
  },
  {
    id: 'peer_support',
    answers: ['peer_support', 'teamwork', 'cohesion', 'cohes'],
    title: 'Make it usual to ask for help',
    detail: 'Set a fixed time each week where the team looks at who is stuck and who can lend a hand.',
    source: HSE,
  },
  {
    id: 'relationships_rules',
    answers: ['relationships', 'fairness', 'trust'],
    title: 'Say what is not acceptable, and what happens then',
    detail:
      'Agree on a short policy against bullying and unfair treatment, name somebody outside of the line to go to, and tell what was done, without names.',
    source: HSE,
  },
  {
    id: 'role_clear',
    answers: ['role'],
    title: 'Write down who decides and who does',
    detail: 'For the work where people say it is unclear, agree on aims, limits and whom to ask, on one page.',
    source: HSE,
  },
  {
    id: 'change_told',
    answers: ['change', 'communication'],
    title: 'Tell early what changes, and ask before it is fixed',
    detail: 'For each larger change: why, what is open, until when one can object, and what came of what was said.',
    source: HSE,
  },
  {
    id: 'safety_learning',
    answers: ['psychological_safety', 'safety', 'voice'],
    title: 'Look at mistakes as something to learn from',
    detail:
      'Leaders ask for dissent by name of the topic, thank for bad news, and go through one thing that went wrong each month without asking who.',
    source: EDMONDSON,
  },
  {
    id: 'burnout_recovery',
    answers: ['burnout', 'wellbeing', 'wbeing', 'strain'],
    title: 'Change the work before the people',
    detail:
      'Begin with hours, interruptions and unreachable aims; courses for coping help only beside that. Make counselling known and easy to get.',
    source: WHO,
  },
  {
    id: 'engagement_resources',
    answers: ['engagement', 'intention_to_stay', 'satisfaction', 'purpose'],
    title: 'Find out what is missing, with the team',
    detail:
      'Take the results to each team, let it choose one or two things that would help it most, give it the means, and look again after a quarter.',
    source: JDR,
  },
  {
    id: 'growth_time',
    answers: ['development', 'growth', 'learning', 'career'],
    title: 'Time and a way to learn',
    detail:
      'Agree on one thing to learn for each person, with hours in the calendar for it, and say how one gets ahead here.',
    source: JDR,
  },
  {
    id: 'recognition_habit',
    answers: ['recognition', 'appreciation'],
    title: 'Say what was good, close to when it was',
    detail: 'Make room for it where teams meet anyway, for what was done and not for who is liked.',
    source: NICE,
  },
  {
    id: 'fair_process',
    answers: ['pay', 'justice'],
    title: 'Make the way to decisions visible',
    detail:
      'Say by which rules pay, tasks and promotion are decided, who can be asked, and how a decision is looked at again.',
    source: COLQUITT,
  },
  {
    id: 'flexible_hours',
    answers: ['flexibility', 'hours', 'hrs'],
    title: 'Agree on times when nobody has to be there',
    detail:
      'Let teams set their core hours and when messages wait; look at overtime every month and at who carries it.',
    source: WHO,
  },
  {
    id: 'tools_list',
    answers: ['tools', 'workplace'],
    title: 'Mend what is in the way every day',
    detail:
      'Collect the ten things that cost most time, mend three in a month, and tell which and why the others wait.',
    source: HSE,
  },
];
