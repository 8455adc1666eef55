/** What a piece of text may give away about somebody. The names are those that a refusal and the documents use. */
export const PERSONAL_DATA_KINDS = [
  'email_address',
  'phone_number',
  'national_id',
  'bank_account',
  'payment_card',
  'person_name',
  'street_address',
  'birth_date',
  'network_address',
  'free_text',
] as const;
export type PersonalDataKind = (typeof PERSONAL_DATA_KINDS)[number];

/** For sentences: "metadata.contact looks like {an e-mail address}". */
export const PERSONAL_DATA_WORDS: Readonly<Record<PersonalDataKind, string>> = {
  email_address: 'an e-mail address',
  phone_number: 'a telephone number',
  national_id: 'a national identification number',
  bank_account: 'a bank account number',
  payment_card: 'a payment card number',
  person_name: 'a person’s name',
  street_address: 'a street address',
  birth_date: 'a date of birth',
  network_address: 'the address of a device',
  free_text: 'free text',
};
