/**
 * From a job title to what kind of work it is and how senior: "Senior Backend Engineer" becomes `engineering`,
 * `senior_ic`. A title names a person ("Head of Payments Berlin"); these two words do not. English titles; what the
 * tables below do not know is `other`, never a guess. The longest phrase decides, and of equals the later one, since an
 * English title has its noun last: a "data engineer" is an engineer, a "sales operations analyst" works in operations.
 */

export const ROLE_CATEGORIES = [
  'engineering',
  'product_management',
  'project_management',
  'design',
  'data',
  'information_technology',
  'security',
  'research',
  'sales',
  'marketing',
  'customer_support',
  'finance',
  'legal',
  'human_resources',
  'operations',
  'manufacturing',
  'healthcare',
  'education',
  'administration',
  'general_management',
  'other',
] as const;
export type RoleCategory = (typeof ROLE_CATEGORIES)[number];

export const ROLE_LEVELS = [
  'intern',
  'junior_ic',
  'ic',
  'senior_ic',
  'manager',
  'director',
  'executive',
  'other',
] as const;
export type RoleLevel = (typeof ROLE_LEVELS)[number];

export interface GeneralRole {
  role_category: RoleCategory;
  role_level: RoleLevel;
}

/** Phrases by category, separated by commas. */
const PHRASES: Readonly<Record<Exclude<RoleCategory, 'other'>, string>> = {
  engineering: `engineer, engineering, developer, programmer, software, backend, back end, frontend, front end, full stack,
    fullstack, devops, sre, site reliability, architect, software architect, quality assurance engineer, qa engineer,
    test engineer, tester, sdet, qa, web developer, mobile developer, firmware, embedded, data engineer, machine learning
    engineer, ml engineer, cto, technology officer, technical lead, tech lead`,
  product_management: `product manager, product owner, product management, product lead, product director, head of product,
    director of product, vp of product, vp product, product officer, cpo, product`,
  project_management: `project manager, program manager, programme manager, project coordinator, project lead, scrum master,
    agile coach, delivery manager, pmo, project management, technical program manager`,
  design: `designer, design, ux, ui, user experience, user researcher, ux researcher, art director, creative director,
    illustrator, graphic, creative`,
  data: `data, data scientist, data science, data analyst, data analytics, analytics, business intelligence, bi analyst, bi
    developer, statistician, machine learning, machine learning scientist, data steward, chief data officer`,
  information_technology: `it support, system administrator, systems administrator, sysadmin, network administrator,
    database administrator, dba, help desk, helpdesk, desktop support, it specialist, it manager, it director, information
    technology, it technician, support technician, cio, information officer, it`,
  security: `security, security engineer, security analyst, information security, cybersecurity, cyber security, penetration
    tester, ciso, security officer, security guard, guard`,
  research: `scientist, research scientist, researcher, research, laboratory, lab, lab technician, laboratory technician,
    chemist, biologist, physicist, postdoc, research and development, r d, research director`,
  sales: `sales, sales executive, sales representative, account executive, account manager, key account, sales engineer,
    sales manager, sales development, business development, presales, pre sales, healthcare representative, medical
    representative, inside sales, revenue officer, cro, salesperson, store, retail, cashier, partnerships, partner manager`,
  marketing: `marketing, marketer, brand, content, copywriter, seo, social media, communications, public relations, pr
    manager, growth marketing, campaign, editor, journalist, community manager, cmo, product marketing, product marketing
    manager, event manager, demand generation`,
  customer_support: `customer support, customer service, customer success, customer success manager, support specialist,
    support engineer, call centre, call center, service desk, client services, customer care, customer experience, support
    agent, support representative, technical support`,
  finance: `finance, financial, accountant, accounting, accounts payable, accounts receivable, controller, treasury,
    treasurer, auditor, audit, payroll, tax, bookkeeper, cfo, investment, actuary, financial analyst, economist, credit,
    billing, purchasing accountant`,
  legal: `legal, lawyer, attorney, counsel, paralegal, compliance, contract manager, contracts, privacy, data protection
    officer, solicitor, barrister, dpo, patent`,
  human_resources: `human resources, hr, recruiter, recruiting, recruitment, talent, people partner, people operations,
    talent acquisition, hr business partner, people, chro, people officer, learning and development, compensation,
    benefits, people manager, personnel`,
  operations: `operations, logistics, supply chain, procurement, purchasing, buyer, warehouse, facilities, facility, driver,
    dispatcher, inventory, operations manager, operations analyst, business operations, coo, operating officer, planner,
    fulfillment, fulfilment, shipping, maintenance, business analyst, consultant`,
  manufacturing: `manufacturing, production, assembly, machinist, plant, plant manager, factory, welder, operator, machine
    operator, quality control, quality inspector, manufacturing engineer, production manager, production worker, mechanic,
    electrician, manufacturing director, technician, process operator`,
  healthcare: `nurse, physician, doctor, clinical, medical, pharmacist, therapist, healthcare, health care, caregiver,
    surgeon, dentist, paramedic, midwife, radiologist, patient`,
  education: `teacher, lecturer, professor, instructor, trainer, tutor, educator, teaching, dean, school`,
  administration: `administrator, administrative, assistant, executive assistant, office manager, receptionist, secretary,
    clerk, administrative assistant, personal assistant, assistant to, office, data entry, coordinator, chief of staff`,
  general_management: `general manager, ceo, chief executive, chief executive officer, managing director, president, founder,
    co founder, owner, country manager, business unit manager, board member, executive director`,
};

/** Titles whose "manager", "director" or "chief" leads no people. */
const NO_LEADERS: ReadonlySet<string> = phraseSet(`product manager, project manager, program manager, programme manager,
  account manager, key account manager, community manager, office manager, delivery manager, customer success manager, case
  manager, contract manager, product marketing manager, technical program manager, social media manager, partner manager,
  event manager, chief of staff, assistant to,
  campaign manager, content manager, brand manager`);

/** In the order in which they are looked for: a "Senior Director" is a director. */
const LEVEL_WORDS: readonly (readonly [RoleLevel, ReadonlySet<string>])[] = [
  ['intern', phraseSet('intern, internship, apprentice, working student, student, trainee')],
  [
    'executive',
    phraseSet(`chief, ceo, cto, cfo, coo, cio, cmo, cpo, chro, ciso, cro, president, vp, svp, evp, vice president, founder, co
      founder, managing director, executive director`),
  ],
  ['director', phraseSet('director, head, dean')],
  ['manager', phraseSet('manager, supervisor, foreman, team lead, team leader, group lead, superintendent, leader')],
  ['senior_ic', phraseSet('senior, sr, lead, principal, staff, distinguished, fellow, expert, iii, iv, v, architect')],
  ['junior_ic', phraseSet('junior, jr, graduate, entry level, i')],
];

const LEADERS: ReadonlySet<RoleLevel> = new Set(['executive', 'director', 'manager']);

const CATEGORY_OF = new Map<string, RoleCategory>(
  (Object.keys(PHRASES) as (keyof typeof PHRASES)[]).flatMap((category) =>
    [...phraseSet(PHRASES[category])].map((phrase) => [phrase, category] as const),
  ),
);

const TITLE_LENGTH_MAX = 256;
const PHRASE_WORDS_MAX = 4;

export function generaliseTitle(title: string): GeneralRole {
  const words = title
    .slice(0, TITLE_LENGTH_MAX)
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const category = categoryOf(words);
  return { role_category: category ?? 'other', role_level: levelOf(words, category !== undefined) };
}

function categoryOf(words: readonly string[]): RoleCategory | undefined {
  for (let length = PHRASE_WORDS_MAX; length > 0; length--) {
    for (let at = words.length - length; at >= 0; at--) {
      const category = CATEGORY_OF.get(words.slice(at, at + length).join(' '));
      if (category !== undefined) return category;
    }
  }
  return undefined;
}

function levelOf(words: readonly string[], isKnown: boolean): RoleLevel {
  const phrases = new Set<string>();
  for (let length = 1; length <= PHRASE_WORDS_MAX; length++)
    for (let at = 0; at + length <= words.length; at++) phrases.add(words.slice(at, at + length).join(' '));
  const leadsNobody = [...phrases].some((phrase) => NO_LEADERS.has(phrase));
  for (const [level, levelPhrases] of LEVEL_WORDS) {
    if (leadsNobody && LEADERS.has(level)) continue;
    if ([...levelPhrases].some((phrase) => phrases.has(phrase))) return level;
  }
  return isKnown ? 'ic' : 'other';
}

function phraseSet(list: string): ReadonlySet<string> {
  return new Set(list.split(',').map((phrase) => phrase.trim().replace(/\s+/g, ' ')));
}
