/**
 * Words that state a number or a date, in the languages reports are written in. Ambiguous ones are in it when they can
 * state a number at all: whoever writes a sentence can choose another word, whoever reads one cannot ask what was meant.
 */
const list = (words: string): readonly string[] => words.trim().split(/\s+/);

const CARDINALS = list(`
  zero nil nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety hundred hundreds thousand
  thousands million millions billion billions trillion trillions dozen dozens myriad lakh crore
  null eins zwei drei vier fünf fuenf sechs sieben acht neun zehn elf zwölf zwoelf dreizehn vierzehn fünfzehn sechzehn
  siebzehn achtzehn neunzehn zwanzig dreissig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend
  million millionen milliarde milliarden dutzend
  zéro un deux trois quatre cinq sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante
  cinquante soixante cent cents mille millions milliard milliards douzaine
  cero uno dos tres cuatro cinco seis siete ocho nueve diez doce trece catorce quince veinte treinta cuarenta cincuenta
  sesenta setenta ochenta noventa cien ciento mil millón millones docena
`);

const ORDINALS = list(`
  first firstly second secondly third thirdly fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
  twentieth thirtieth hundredth thousandth millionth
  erste erster erstes zweite zweiter zweites dritte dritter drittes vierte fünfte zehnte
  premier première deuxième troisième quatrième cinquième dixième
  primero primera segundo segunda tercero tercera cuarto quinto décimo
`);

const PARTS_AND_MULTIPLES = list(`
  half halves halved halving thirds quarters fifths tenths tenth double doubled doubles doubling triple tripled triples
  tripling treble trebled quadruple quadrupled quintupled once twice thrice tenfold twofold threefold fourfold fivefold
  manyfold percent percentage percents percentile permille pct majority
  hälfte halb halbe drittel viertel doppelt verdoppelt verdreifacht dreifach zehnfach prozent
  moitié demi quart double triplé doublé pourcent
  mitad tercio cuarto doble triple porciento
`);

const DAYS = list(`
  monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
  today yesterday tomorrow tonight fortnight weekend christmas easter
  montag dienstag mittwoch donnerstag freitag samstag sonntag heute gestern morgen
  lundi mardi mercredi jeudi vendredi samedi dimanche hier demain
  lunes martes miércoles jueves viernes sábado domingo hoy ayer mañana
  january february april june july august september october november december
  jan feb apr jun jul aug sept oct nov dec
  januar februar märz mai juni juli oktober dezember
  janvier février mars avril juin juillet août septembre octobre novembre décembre
  enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
`);

/** Without marks over their letters, as they are looked up. */
export const NUMBER_WORDS: ReadonlySet<string> = new Set(
  [...CARDINALS, ...ORDINALS, ...PARTS_AND_MULTIPLES].map(plain),
);
export const DATE_WORDS: ReadonlySet<string> = new Set(DAYS.map(plain));

/** What makes a number of another size of the one before it: `{{cost}} k`. */
export const MAGNITUDE_WORDS: ReadonlySet<string> = new Set(
  list('k m b g t bn mn mm tn mio mrd tsd pp pt pts bp bps x fold'),
);

/** What would turn the figure behind it into another one. */
export const SIGN_WORDS_BEFORE = /(?:^|[^\p{L}])(?:minus|plus|negative|times|divided by)[\s(]*$/iu;

/** `one` is no number in these. */
export const NO_NUMBERS: readonly RegExp[] = [/\bno[ -]one\b/g, /\bone another\b/g];

/** Months that are words as well are dates only where a month can stand. */
export const MONTHS_THAT_ARE_WORDS = [
  /\b(?:in|since|until|till|by|during|last|next|early|late|mid)[ -]+(?:may|march|mar)\b/i,
  /\b(?:[Oo]f|[Ff]rom|[Tt]o|[Ff]or|[Bb]efore|[Aa]fter|[Tt]his|[Ee]nd|[Ss]tart|[Bb]etween|[Aa]nd)[ -]+(?:May|March|Mar)\b/,
  /\b(?:May|March)['’]s\b/,
] as const;

/** A stretch of time that a sentence would name beside the report's own. */
export const STRETCHES =
  /\b(?:last|past|this|previous|next|current|coming)\s+(?:day|week|month|quarter|year|decade|spring|summer|autumn|fall|winter|night)s?\b|\bquarter\s+of\b|\ba\s+third\s+of\b|\bper\s+cent\b|\bper\s+mille\b|\b(?:spring|summer|autumn|winter)\b/;

export function plain(word: string): string {
  return word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
