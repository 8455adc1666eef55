/**
 * Events with planted personal data of every kind, and hard negatives: what businesses and machines write that looks like
 * people and is not. Seeded, so that the same corpus comes out every time. Names, streets and numbers come from Faker's
 * lists of twelve countries, which the detectors do not know; national ids are made here, check digits included.
 */
import {
  type Faker,
  fakerDE,
  fakerEN_AU,
  fakerEN_GB,
  fakerEN_IN,
  fakerEN_US,
  fakerES,
  fakerFR,
  fakerIT,
  fakerNL,
  fakerPL,
  fakerPT_BR,
  fakerTR,
} from '@faker-js/faker';
import type { PersonalDataKind } from '../src/personal-data/personal-data-kind.ts';

export interface Planted {
  /** Which kind was planted; `undefined` for a hard negative. */
  kind: PersonalDataKind | undefined;
  /** How it was written: "as a handle", "in a sentence". */
  form: string;
  field: string;
  value: string;
}

const PEOPLE: readonly Faker[] = [
  fakerEN_US,
  fakerEN_GB,
  fakerEN_AU,
  fakerEN_IN,
  fakerDE,
  fakerFR,
  fakerES,
  fakerIT,
  fakerNL,
  fakerPL,
  fakerPT_BR,
  fakerTR,
];
/** Those whose ways of writing streets and numbers the documents promise. */
const PROMISED: readonly Faker[] = [fakerEN_US, fakerEN_GB, fakerDE, fakerFR, fakerES, fakerIT, fakerNL];
const NEUTRAL = ['note', 'value', 'detail', 'label', 'subject', 'info'] as const;

type Maker = () => { form: string; value: string; field?: string };

export class Corpus {
  readonly #faker: Faker;

  constructor(seed: number) {
    this.#faker = fakerEN_US;
    for (const faker of PEOPLE) faker.seed(seed);
  }

  /** `count` events of each kind, in turns of form and country. */
  planted(count: number): Planted[] {
    return Object.entries(this.#makers()).flatMap(([kind, makers]) =>
      Array.from({ length: count }, (_, i) => {
        const { form, value, field } = makers[i % makers.length]!();
        return { kind: kind as PersonalDataKind, form, value, field: field ?? this.#pick(NEUTRAL) };
      }),
    );
  }

  negatives(count: number): Planted[] {
    const makers = this.#negativeMakers();
    return Array.from({ length: count }, (_, i) => {
      const { form, value, field } = makers[i % makers.length]!();
      return { kind: undefined, form, value, field: field ?? this.#pick(NEUTRAL) };
    });
  }

  #pick<T>(list: readonly T[]): T {
    return this.#faker.helpers.arrayElement(list as T[]);
  }

  #makers(): Partial<Record<PersonalDataKind, Maker[]>> {
    const who = () => this.#pick(PEOPLE);
    const name = (faker = who()) => `${faker.person.firstName()} ${faker.person.lastName()}`;
    const email = () => this.#faker.internet.email({ ...named(who()) }).toLowerCase();
    const in7 = () => this.#pick(PROMISED);
    const sentence = (value: string) =>
      this.#pick([
        `please ask ${value} about the rota`,
        `was told by ${value} on Monday`,
        `${value} said that it is fine`,
        `the plan of ${value} is better`,
      ]);
    return {
      email_address: [
        () => ({ form: 'plain', value: email() }),
        () => ({ form: 'in a sentence', value: sentence(email()) }),
        () => ({ form: 'spelled with brackets', value: email().replace('@', ' (at) ').replaceAll('.', ' (dot) ') }),
        () => ({ form: 'spelled with words', value: this.#spelled() }),
        () => ({ form: 'percent-encoded', value: `https://example.org/?to=${email().replace('@', '%40')}` }),
        () => ({ form: 'full-width @', value: email().replace('@', '＠') }),
      ],
      phone_number: [
        () => ({ form: 'international', value: international(in7()) }),
        () => ({ form: 'international, in a sentence', value: `reach me under ${international(in7())} tonight` }),
        () => ({ form: 'national', value: in7().phone.number({ style: 'national' }) }),
        () => ({ form: 'national, field named', field: 'mobile', value: in7().phone.number({ style: 'national' }) }),
      ],
      national_id: [
        () => ({ form: 'US SSN', value: this.#ssn() }),
        () => ({ form: 'UK NINO', value: this.#nino() }),
        () => ({ form: 'DE tax id, field named', field: 'steuer_id', value: this.#idnr() }),
        () => ({ form: 'FR NIR', value: this.#nir() }),
        () => ({ form: 'ES DNI', value: this.#dni() }),
        () => ({ form: 'IT codice fiscale', value: this.#codiceFiscale() }),
        () => ({ form: 'NL BSN, field named', field: 'bsn', value: this.#bsn() }),
      ],
      bank_account: [
        () => ({ form: 'IBAN', value: this.#faker.finance.iban() }),
        () => ({ form: 'IBAN in fours', value: this.#faker.finance.iban({ formatted: true }) }),
      ],
      payment_card: [
        () => ({
          form: 'card',
          value: this.#faker.finance
            .creditCardNumber({ issuer: this.#pick(['visa', 'mastercard', 'american_express']) })
            .replaceAll('-', ''),
        }),
        () => ({
          form: 'card in groups',
          value: this.#faker.finance
            .creditCardNumber({ issuer: this.#pick(['visa', 'mastercard', 'american_express']) })
            .replaceAll('-', ' '),
        }),
      ],
      person_name: [
        () => ({ form: 'first and last', value: name() }),
        () => ({ form: 'last, first', value: turned(name()) }),
        () => ({ form: 'in a sentence', value: sentence(name()) }),
        () => ({ form: 'as a handle', value: name().toLowerCase().replaceAll(' ', '.') }),
        () => ({
          form: 'with a title',
          value: `${this.#pick(['Mr', 'Ms', 'Dr.', 'Frau', 'Herr', 'Mme'])} ${who().person.lastName()}`,
        }),
        () => ({ form: 'in small letters', value: name().toLowerCase() }),
        () => ({ form: 'first name, field of persons', field: 'manager', value: who().person.firstName() }),
        () => ({ form: 'last name, field named so', field: 'last_name', value: who().person.lastName() }),
      ],
      street_address: [
        () => ({ form: 'street and number', value: in7().location.streetAddress() }),
        () => ({ form: 'with town', value: `${townAddress(in7())}` }),
      ],
      birth_date: [
        () => ({
          form: 'field named',
          field: this.#pick(['date_of_birth', 'dob', 'birthday']),
          value: this.#faker.date.birthdate().toISOString().slice(0, 10),
        }),
      ],
      network_address: [
        () => ({ form: 'IPv4', value: this.#ipV4() }),
        () => ({ form: 'IPv6', value: this.#faker.internet.ipv6() }),
        () => ({ form: 'MAC', value: this.#faker.internet.mac() }),
      ],
      free_text: [
        () => ({
          form: 'a sentence',
          value: this.#pick([
            `I feel that my ${this.#faker.hacker.noun()} is never good enough for them`,
            `we should ${this.#faker.hacker.verb()} the ${this.#faker.hacker.adjective()} ${this.#faker.hacker.noun()} before the release`,
            `the workload of the last ${this.#faker.number.int({ min: 2, max: 9 })} weeks was too much and nobody listened`,
            `ich glaube dass die Stimmung im Team nicht gut ist`,
            `je pense que la charge de travail est trop forte`,
          ]),
        }),
      ],
    };
  }

  #negativeMakers(): Maker[] {
    const f = this.#faker;
    const of =
      (form: string, make: () => string, field?: string): Maker =>
      () => ({ form, value: make(), ...(field ? { field } : {}) });
    return [
      of('pseudonym', () => f.string.hexadecimal({ length: 64, prefix: '', casing: 'lower' })),
      of('short pseudonym', () => `${f.string.hexadecimal({ length: 8, prefix: '', casing: 'lower' })}...`),
      of('uuid', () => f.string.uuid()),
      of('commit', () => f.git.commitSha()),
      of('time', () => f.date.recent().toISOString()),
      of('time in milliseconds', () => String(f.date.recent().getTime())),
      of('day', () => f.date.recent().toISOString().slice(0, 10)),
      of('German day', () => f.date.recent().toLocaleDateString('de-DE')),
      of('version', () => f.system.semver(), 'app_version'),
      of('price', () => f.commerce.price({ symbol: '€' })),
      of('amount', () => `${f.number.int({ min: 1000, max: 999_999 }).toLocaleString('en-US')} EUR`),
      of('counter', () => String(f.number.int({ min: 1, max: 9_999_999 }))),
      of('ticket', () => `${f.string.alpha({ length: 3, casing: 'upper' })}-${f.number.int({ max: 99_999 })}`),
      of('order number', () => `ORD-${f.string.numeric(10)}`),
      of('address of a page', () => f.internet.url()),
      of(
        'repository',
        () => `https://github.com/acme/${f.word.noun()}-${f.word.noun()}/pull/${f.number.int({ max: 999 })}`,
      ),
      of('branch', () => f.git.branch()),
      of('path of a file', () => f.system.filePath()),
      of('media type', () => f.system.mimeType()),
      of('model', () => this.#pick(MODELS), 'model'),
      of('tool', () => this.#pick(TOOLS), 'tool'),
      of('team', () => this.#pick(TEAMS), 'team_name'),
      of('role', () => this.#pick(ROLES), 'role_category'),
      of('department', () => f.commerce.department(), 'name_generic'),
      of('product', () => f.commerce.productName(), 'product'),
      of('job area', () => `${f.person.jobArea()} ${f.person.jobType()}`, 'role_level'),
      of('city', () => f.location.city()),
      of('country', () => f.location.country()),
      of(
        'region',
        () => this.#pick(['north_america', 'eu-west-1', 'EMEA', 'Latin America', 'Asia Pacific', 'Nordics']),
        'region',
      ),
      of('salary band', () => this.#pick(['50k-75k', '100k-150k', '200k+'])),
      of('quarter', () => `2026-Q${f.number.int({ min: 1, max: 4 })}`),
      of('question', () => this.#pick(QUESTIONS), 'question_id'),
      of('topic', () => f.word.words({ count: { min: 1, max: 3 } })),
      of('buzzwords', () => f.company.buzzPhrase()),
      of('jargon', () => `${f.hacker.adjective()} ${f.hacker.noun()}`),
      of('animal', () => f.animal.type()),
      of('currency', () => f.finance.currencyName()),
      of('colour', () => f.color.human()),
      of('company', () => f.company.name(), 'vendor'),
    ];
  }

  #spelled(): string {
    const { firstName, lastName } = named(this.#pick(PEOPLE));
    return `${firstName} at ${lastName} dot com`.toLowerCase();
  }

  #ipV4(): string {
    return `${this.#faker.number.int({ min: 11, max: 126 })}.${Array.from({ length: 3 }, () => this.#faker.number.int({ max: 255 })).join('.')}`;
  }

  #digits(count: number): number[] {
    return Array.from({ length: count }, () => this.#faker.number.int({ max: 9 }));
  }

  #ssn(): string {
    const { number } = this.#faker;
    return `${number.int({ min: 100, max: 665 })}-${number.int({ min: 10, max: 99 })}-${number.int({ min: 1000, max: 9999 })}`;
  }

  #nino(): string {
    return `${this.#pick(['AB', 'CE', 'HJ', 'JL', 'SA', 'WK'])}${this.#digits(6).join('')}${this.#pick(['A', 'B', 'C', 'D'])}`;
  }

  /** Ten digits of which exactly one comes twice, and ISO 7064 mod 11,10. */
  #idnr(): string {
    const digits = this.#faker.helpers.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    digits[this.#faker.number.int({ min: 5, max: 9 })] = digits[this.#faker.number.int({ min: 0, max: 4 })]!;
    if (digits[0] === 0) digits.reverse();
    if (digits[0] === 0) return this.#idnr();
    let product = 10;
    for (const digit of digits) {
      const sum = (digit + product) % 10 || 10;
      product = (sum * 2) % 11;
    }
    return `${digits.join('')}${(11 - product) % 10}`;
  }

  #nir(): string {
    const { number } = this.#faker;
    const two = (value: number) => String(value).padStart(2, '0');
    const body = `${this.#pick(['1', '2'])}${two(number.int({ min: 50, max: 99 }))}${two(number.int({ min: 1, max: 12 }))}${two(number.int({ min: 1, max: 19 }))}${this.#digits(3).join('')}${this.#digits(3).join('')}`;
    return `${body}${two(97 - Number(BigInt(body) % 97n))}`;
  }

  #dni(): string {
    const number = this.#faker.number.int({ min: 10_000_000, max: 99_999_999 });
    return `${number}${'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}`;
  }

  #codiceFiscale(): string {
    const { number } = this.#faker;
    const two = (value: number) => String(value).padStart(2, '0');
    const body = `${this.#pick(['RSSMRA', 'BNCLCU', 'VRDGPP', 'FRRLSN'])}${two(number.int({ min: 50, max: 99 }))}${this.#pick([...'ABCDEHLMPRST'])}${two(number.int({ min: 1, max: 28 }))}${this.#pick(['H501', 'F205', 'L219'])}`;
    const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let sum = 0;
    for (const [i, character] of [...body].entries()) {
      const value = character >= 'A' ? character.charCodeAt(0) - 65 : Number(character);
      sum += i % 2 === 0 ? odd[value]! : value;
    }
    return body + String.fromCharCode(65 + (sum % 26));
  }

  #bsn(): string {
    const digits = [this.#faker.number.int({ min: 1, max: 9 }), ...this.#digits(7)];
    const sum = digits.reduce((total, digit, i) => total + digit * (9 - i), 0) % 11;
    return sum === 10 ? this.#bsn() : `${digits.join('')}${sum}`;
  }
}

function named(faker: Faker): { firstName: string; lastName: string } {
  const plain = (text: string) => text.normalize('NFD').replaceAll(/[^A-Za-z]/g, '');
  return { firstName: plain(faker.person.firstName()) || 'jo', lastName: plain(faker.person.lastName()) || 'doe' };
}

function turned(name: string): string {
  const [first, ...last] = name.split(' ');
  return `${last.join(' ')}, ${first}`;
}

function international(faker: Faker): string {
  return faker.phone.number({ style: 'international' });
}

function townAddress(faker: Faker): string {
  return `${faker.location.streetAddress()}, ${faker.location.zipCode()} ${faker.location.city()}`;
}

const MODELS = [
  'claude-sonnet-4-5',
  'Claude Opus 4.5',
  'gpt-5-codex',
  'gemini-2.5-pro',
  'Gemini Pro',
  'mistral-large',
  'Llama 4 Maverick',
  'Nova Premier',
  'command-r-plus',
  'Grok 4',
  'Phi-4',
];
const TOOLS = [
  'Read',
  'Edit',
  'Bash',
  'Grep',
  'WebFetch',
  'Jenkins Pipeline',
  'Visual Studio Code',
  'Jira',
  'Amazon Bedrock',
  'Azure Monitor',
  'Ruby on Rails',
  'Spring Boot',
  'Maven Central',
  'Travis CI',
];
const TEAMS = [
  'platform',
  'payments',
  'Growth Team',
  'Team Phoenix',
  'Customer Success',
  'People Operations',
  'Data Platform',
  'Research Team 3',
  'Sales West',
  'Internal Tools',
  'Site Reliability',
  'Legal and Compliance',
  'Field Marketing',
  'Night Shift',
];
const ROLES = [
  'engineering',
  'product_management',
  'Engineering IC',
  'senior_ic',
  'individual contributor',
  'quality assurance',
  'Business Development',
  'Human Resources',
  'Information Technology',
  'Finance & Accounting',
  'customer support lead',
];
const QUESTIONS = [
  'psych_safety_1',
  'workload_balance',
  'manager_support',
  'trust-in-leadership',
  'enps',
  'role_clarity_2',
  'grace_period',
  'energy.level',
];
