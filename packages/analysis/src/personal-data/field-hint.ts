/**
 * What the name of a field says about its value. A field called `last_name` or `home_address` declares what is in it,
 * whether or not the value can be recognised; one called `manager` or `contact` makes a name likely; one called
 * `model_name` is about no person.
 */

import type { PersonalDataKind } from './personal-data-kind.ts';
import { folded } from './words.ts';

export interface FieldHint {
  /** The field is made for this kind of data, whatever the value. */
  declares: PersonalDataKind | undefined;
  /** A person's name is likely. */
  name: boolean;
  phone: boolean;
  /** A number given out by a state or a bank is likely. */
  nationalId: boolean;
  card: boolean;
  address: boolean;
  /** The value is a version, a hash or another code with many digits. */
  code: boolean;
  /** It says who somebody is, in whatever form: the fields that are looked at in events which are not about people. */
  identifiesPerson: boolean;
}

const DECLARING: readonly (readonly [PersonalDataKind, readonly string[]])[] = [
  [
    'person_name',
    [
      'first name',
      'last name',
      'full name',
      'given name',
      'family name',
      'middle name',
      'maiden name',
      'birth name',
      'legal name',
      'preferred name',
      'employee name',
      'manager name',
      'person name',
      'contact name',
      'author name',
      'sender name',
      'recipient name',
      'firstname',
      'lastname',
      'fullname',
      'surname',
      'vorname',
      'nachname',
      'prenom',
      'apellido',
      'apellidos',
      'cognome',
      'voornaam',
      'achternaam',
    ],
  ],
  ['email_address', ['email', 'e mail', 'email address', 'mail address', 'emailaddress']],
  ['phone_number', ['phone', 'phone number', 'telephone', 'mobile phone', 'phonenumber', 'telefon', 'fax number']],
  [
    'street_address',
    [
      'home address',
      'street address',
      'postal address',
      'mailing address',
      'private address',
      'residential address',
      'homeaddress',
      'street',
      'address line 1',
      'address line1',
      'address line',
    ],
  ],
  [
    'birth_date',
    [
      'birth date',
      'birthdate',
      'birthday',
      'date of birth',
      'dob',
      'geburtsdatum',
      'date naissance',
      'fecha nacimiento',
    ],
  ],
  [
    'national_id',
    ['ssn', 'social security number', 'national id', 'national insurance number', 'tax id', 'passport number', 'nino'],
  ],
  ['bank_account', ['iban', 'bank account', 'account iban']],
];
const DECLARED = new Map(DECLARING.flatMap(([kind, names]) => names.map((name) => [name, kind] as const)));

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));
const PERSON = set(
  'name author assignee reporter manager employee contact person recipient sender participant participants attendee attendees organizer organiser reviewer approver interviewer interviewee colleague supervisor owner creator committer user username requester caller callee speaker candidate applicant customer client patient student member manager_name worker staff boss lead from to cc bcc',
);
/** With one of these in its name, a field is about a thing. */
const THING = set(
  'generic model tool file repository repo branch host hostname metric product project service package feature event department team unit organisation organization org role category kind type status state region country city environment env agent app application command function class method module span scope trace metric table column index queue topic channel provider vendor language locale timezone theme template survey question page route path url domain server database schema version count number total score rate share ratio hash hashes key token shift plan policy skill level band group currency tag label session series segment campaign experiment variant instrument method locale site device sensor',
);
const PHONE = set('phone tel telephone mobile cell cellphone fax whatsapp msisdn handy telefon telefono telefoon');
const NATIONAL = set(
  'ssn nino nir dni nie bsn nif cpf tin steuer passport national social insurance identity citizen fiscal codice tax taxpayer idnr steuerid identification iban account',
);
const CARD = set('card pan creditcard cc payment');
const ADDRESS = set('address street home residence postal zip postcode adresse anschrift direccion indirizzo adres');
const CODE = set(
  'version ver build release revision rev commit sha hash hashes digest checksum trace span uuid guid etag offset timestamp time date at ms seconds',
);
const IDENTIFIES = set(
  'email mail user username login author assignee reporter reviewer owner employee person contact customer recipient recipients sender committer phone telephone mobile ssn nino iban passport participant participants attendee attendees account',
);

/** Names come again and again. */
const KNOWN_MAX = 4096;
const known = new Map<string, FieldHint>();

/** The hint of a field by its own name (not its path). */
export function fieldHint(field: string): FieldHint {
  const found = known.get(field);
  if (found) return found;
  const hint = hintOf(field.slice(0, 128));
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(field, hint);
  return hint;
}

function hintOf(field: string): FieldHint {
  const tokens = tokensOf(field);
  const isHash = tokens.some((token) => token === 'hash' || token === 'hashes' || token === 'pseudonym');
  const has = (words: ReadonlySet<string>): boolean => tokens.some((token) => words.has(token));
  const isThing = tokens.some((token) => THING.has(token));
  return {
    declares: isHash ? undefined : DECLARED.get(tokens.join(' ')),
    name: has(PERSON) && !isThing,
    phone: has(PHONE),
    nationalId: has(NATIONAL),
    card: has(CARD),
    address: has(ADDRESS) && !tokens.some((token) => token === 'ip' || token === 'mac' || token === 'email'),
    code: has(CODE),
    identifiesPerson: has(IDENTIFIES),
  };
}

/** `employeeName`, `employee_name` and `employee-name` are the same words. */
function tokensOf(field: string): string[] {
  const tokens: string[] = [];
  let token = '';
  let wasLower = false;
  for (const character of field) {
    const isWord = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character > '~';
    const isDigit = character >= '0' && character <= '9';
    const startsWord = wasLower && character >= 'A' && character <= 'Z';
    if ((!isWord && !isDigit) || startsWord) {
      if (token !== '') tokens.push(folded(token));
      token = '';
    }
    if (isWord || isDigit) token += character;
    wasLower = isWord && character >= 'a';
  }
  if (token !== '') tokens.push(folded(token));
  return tokens;
}
