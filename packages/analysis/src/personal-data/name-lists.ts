/**
 * First names, surnames and ordinary words in six languages, from the lists of the zxcvbn project (US census, national
 * statistics; word frequencies of OpenSubtitles). All without accents and in lower case. Read when first needed.
 */
import { createRequire } from 'node:module';
import { MORE_FIRST_NAMES, MORE_SURNAMES } from './more-names.ts';
import { folded } from './words.ts';

export interface NameLists {
  first: ReadonlySet<string>;
  /** Surnames with their place in the list; 0 is the most frequent. */
  last: ReadonlyMap<string, number>;
  /** Ordinary words with their place by frequency. */
  words: ReadonlyMap<string, number>;
}

/** Beyond these places lists hold what hardly anybody is called, and many an ordinary word among it. */
const SURNAMES_MAX = 40_000;
const WORDS_MAX = 20_000;
const LENGTH_MIN = 3;

/** First names that are words, products, models or places as well: alone they name nobody. */
const ALSO_OTHERWISE = new Set(
  'will mark grace hope faith joy rose may june april august summer autumn dawn eve max art bill rob pat sue drew chase hunter page ray guy dean gene frank grant miles jean sky star crystal amber ruby pearl iris ivy lily daisy violet jade charity destiny trinity harmony melody angel christian virginia georgia carolina florence paris sydney london austin dallas jackson houston chelsea brooklyn madison logan savannah claude gemini opus sonnet haiku llama mistral nova titan phi gemma vertex codex cursor devin alexa watson einstein hopper ada turing curie jenkins travis jasper kafka maven elm haskell julia perl lee lane rich penny dolly olive hazel heather holly honey ginger jewel precious prince major king earl duke baron norm stew rusty sandy sunny stormy cliff dale glen forest woody reed heath brook river rocky skip buck buddy chip chuck dusty happy lucky mercy patience prudence sage rosemary basil clementine cherry candy bonny merry noble loyal true ernest constant clement victor vincent victoria winter mercedes lexus royce ford carter mason taylor tyler parker cooper baker porter fisher tanner tucker turner walker weaver sailor piper harper archer spencer steward bishop deacon pope angelo delta alpha sigma omega atlas apollo athena aurora phoenix orion luna sol stella magnolia dakota montana cheyenne israel jordan india china asia kenya ireland scotland lorraine alma alba rafael salvador domingo reyes santos cruz flores rosa blanca linda bella dulce luz paz mar sierra marina costa media data vera nadia era ida mia ana eden zion genesis chance major storm blaze ace king sage justice general case tim an so do da de la el al ali my van don in to dee bee jay kay ed eddy web tab dot rod jim bob bud gil al cal hal sal val mel del nell lot les wes sun song kit lex rex dex pax ty vi yu xi ho jo ki li lu min sam'.split(
    ' ',
  ),
);

/** Not imported: a command that looks at no name need not wait for 200,000 of them. */
const require = createRequire(import.meta.url);
let lists: NameLists | undefined;

export function nameLists(): NameLists {
  lists ??= readLists();
  return lists;
}

export function isAlsoOtherwise(first: string): boolean {
  return ALSO_OTHERWISE.has(first);
}

function readLists(): NameLists {
  const dictionaries = [
    dictionaryOf(require('@zxcvbn-ts/language-en')),
    dictionaryOf(require('@zxcvbn-ts/language-de')),
    frenchInOrder(dictionaryOf(require('@zxcvbn-ts/language-fr'))),
    dictionaryOf(require('@zxcvbn-ts/language-es-es')),
    dictionaryOf(require('@zxcvbn-ts/language-it')),
    dictionaryOf(require('@zxcvbn-ts/language-nl-be')),
  ];
  const first = new Set<string>();
  const last = new Map<string, number>();
  const words = new Map<string, number>();
  for (const dictionary of dictionaries) {
    for (const [name, value] of Object.entries(dictionary)) {
      const entries = value as readonly string[];
      const key = name.toLowerCase();
      if (key.includes('firstnames')) for (const entry of entries) add(entry, (text) => first.add(text));
      else if (key.startsWith('lastnames')) rank(last, entries, SURNAMES_MAX);
      else if (key.startsWith('commonwords')) rank(words, entries, WORDS_MAX);
    }
  }
  for (const name of MORE_FIRST_NAMES) first.add(name);
  for (const name of MORE_SURNAMES) if ((last.get(name) ?? Infinity) > 1000) last.set(name, 1000);
  return { first, last, words };
}

type Dictionary = { [name: string]: unknown };

function dictionaryOf(language: unknown): Dictionary {
  return (language as { dictionary: Dictionary }).dictionary;
}

/** The package has French first names under the name of the surnames, and the other way about. */
function frenchInOrder({ 'firstnames-fr': surnames, 'lastnames-fr': firstNames, ...rest }: Dictionary): Dictionary {
  return { ...rest, 'firstnames-fr': firstNames, 'lastnames-fr': surnames };
}

function rank(into: Map<string, number>, entries: readonly string[], max: number): void {
  const count = Math.min(entries.length, max);
  for (let place = 0; place < count; place++)
    add(String(entries[place]), (text) => {
      const known = into.get(text);
      if (known === undefined || place < known) into.set(text, place);
    });
}

function add(entry: string, put: (text: string) => void): void {
  const text = folded(entry);
  if (text.length >= LENGTH_MIN) put(text);
}
