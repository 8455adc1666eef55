/**
 * From a place to one of seven regions of the world. A country counts first, as a code or a name, wherever in the text it
 * stands; then a state of the US or a province of Canada; then one of some hundred cities; then the form of a postcode or
 * a street that only one region has. Most addresses inside of an organisation's own country do not name it: for those
 * there is the source's setting `home_region`. What is none of this has no region.
 */

export const REGIONS = [
  'north_america',
  'latin_america',
  'europe',
  'middle_east',
  'africa',
  'asia',
  'oceania',
] as const;
export type Region = (typeof REGIONS)[number];

/** ISO 3166-1 alpha-2. */
const COUNTRIES: Readonly<Record<Region, string>> = {
  north_america: 'US CA PR BM GL PM VI',
  latin_america: `MX GT BZ SV HN NI CR PA CU DO HT JM TT BB BS AG DM GD KN LC VC AW CW KY GP MQ CO VE GY SR GF EC PE BO BR
    PY UY AR CL FK TC VG AI MS`,
  europe: `AL AD AT BY BE BA BG HR CY CZ DK EE FO FI FR DE GI GR GG HU IS IE IM IT JE XK LV LI LT LU MT MD MC ME NL MK NO
    PL PT RO RU SM RS SK SI ES SE CH UA GB VA AX`,
  middle_east: 'AE BH IL IQ IR JO KW LB OM PS QA SA SY TR YE',
  africa: `DZ AO BJ BW BF BI CV CM CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML MR MU YT MA MZ
    NA NE NG RE RW ST SN SC SL SO ZA SS SD TZ TG TN UG EH ZM ZW`,
  asia: `AF AM AZ BD BT BN KH CN GE HK IN ID JP KZ KG LA MO MY MV MN MM NP KP PK PH SG KR LK TW TJ TH TL TM UZ VN`,
  oceania: 'AU NZ FJ PG SB VU NC PF WS TO KI FM MH NR PW TV GU AS CK',
};

/** Names that `Intl` does not give, and alpha-3 codes that HR systems print most. */
const OTHER_NAMES: Readonly<Record<Region, string>> = {
  north_america: 'usa, u s a, u s, united states of america, america, can',
  latin_america: 'mex, bra, arg, chl, col, per, méxico, brasil, perú',
  europe: `uk, u k, england, scotland, wales, northern ireland, great britain, britain, holland, the netherlands, czech
    republic, czechia, deutschland, österreich, schweiz, suisse, svizzera, españa, italia, polska, eire, gbr, deu, fra, esp,
    ita, nld, bel, che, aut, swe, nor, dnk, fin, pol, prt, irl, cze, rou, hun, grc, ukr, rus, russian federation`,
  middle_east: 'uae, united arab emirates, ksa, are, sau, isr, tur, qat, türkiye, turkey',
  africa: 'zaf, nga, ken, egy, mar, gha, ivory coast, cape verde',
  asia: `chn, ind, jpn, kor, sgp, hkg, twn, tha, vnm, mys, idn, phl, pak, bgd, south korea, korea, vietnam, viet nam, hong
    kong, macau, burma, p r china, prc`,
  oceania: 'aus, nzl',
};

/** States and provinces in full; `Georgia` is a country as well and stays one. */
const STATES = `alabama, alaska, arizona, arkansas, california, colorado, connecticut, delaware, florida, hawaii, idaho,
  illinois, indiana, iowa, kansas, kentucky, louisiana, maine, maryland, massachusetts, michigan, minnesota, mississippi,
  missouri, montana, nebraska, nevada, new hampshire, new jersey, new mexico, new york, north carolina, north dakota, ohio,
  oklahoma, oregon, pennsylvania, rhode island, south carolina, south dakota, tennessee, texas, utah, vermont, virginia,
  washington, west virginia, wisconsin, wyoming, district of columbia, ontario, quebec, québec, british columbia, alberta,
  manitoba, saskatchewan, nova scotia, new brunswick, newfoundland`;

const STATE_CODES = new Set(
  `AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC
    SD TN TX UT VT VA WA WV WI WY DC ON QC BC AB MB SK NS NB NL`.split(/\s+/),
);

const CITIES: Readonly<Record<Region, string>> = {
  north_america: `new york city, nyc, los angeles, chicago, houston, boston, seattle, san francisco, san diego, san jose, austin,
    dallas, denver, atlanta, miami, philadelphia, phoenix, portland, detroit, minneapolis, toronto, montreal, montréal,
    vancouver, ottawa, calgary`,
  latin_america: `mexico city, ciudad de méxico, guadalajara, são paulo, sao paulo, rio de janeiro, buenos aires, santiago, bogotá,
    bogota, lima, medellín, montevideo, quito`,
  europe: `london, manchester, edinburgh, dublin, paris, lyon, berlin, munich, münchen, hamburg, frankfurt, cologne, köln,
    stuttgart, vienna, wien, zurich, zürich, geneva, genève, basel, amsterdam, rotterdam, brussels, bruxelles, antwerp, madrid,
    barcelona, lisbon, lisboa, porto, milan, milano, rome, roma, turin, copenhagen, københavn, stockholm, oslo, helsinki,
    warsaw, warszawa, kraków, krakow, prague, praha, budapest, bucharest, sofia, athens, kyiv, kiev, moscow, belgrade, zagreb,
    vilnius, riga, tallinn`,
  middle_east: 'dubai, abu dhabi, riyadh, doha, tel aviv, jerusalem, istanbul, ankara, beirut, amman',
  africa: 'johannesburg, cape town, lagos, nairobi, cairo, casablanca, accra, addis ababa',
  asia: `tokyo, osaka, seoul, beijing, shanghai, shenzhen, guangzhou, taipei, bangkok, jakarta, manila, kuala lumpur, hanoi, ho
    chi minh city, mumbai, delhi, new delhi, bangalore, bengaluru, hyderabad, chennai, pune, kolkata, karachi, lahore, dhaka,
    colombo`,
  oceania: 'sydney, melbourne, brisbane, perth, adelaide, canberra, auckland, wellington',
};

const PLACE_LENGTH_MAX = 500;
const PLACE_WORDS_MAX = 5;

const DISPLAY_NAMES = new Intl.DisplayNames(['en'], { type: 'region' });
const CODES = new Map(eachOf(COUNTRIES, /\s+/));
const NAMES = new Map<string, Region>([
  ...[...CODES].map(([code, region]) => [words(countryName(code)).join(' '), region] as const),
  ...eachOf(OTHER_NAMES, ','),
]);
const LESSER_NAMES: readonly ReadonlyMap<string, Region>[] = [
  new Map(eachOf({ north_america: STATES } as Record<Region, string>, ',')),
  new Map(eachOf(CITIES, ',')),
];

/** Of a country's code or name, a city, or an address of any kind. */
export function regionOf(place: string, homeRegion?: Region): Region | undefined {
  const text = place.slice(0, PLACE_LENGTH_MAX).normalize('NFKC').trim();
  if (text === '') return undefined;
  const whole = CODES.get(text.toUpperCase());
  if (whole !== undefined) return whole;
  const all = words(text);
  return (
    lastNamed(all, NAMES) ??
    lastPartCode(text) ??
    lastNamed(all, LESSER_NAMES[0]!) ??
    lastNamed(all, LESSER_NAMES[1]!) ??
    byForm(text) ??
    homeRegion ??
    (US_STREET.test(text) ? 'north_america' : undefined)
  );
}

/** The name that stands last, since an address grows from the street to the country. */
function lastNamed(all: readonly string[], names: ReadonlyMap<string, Region>): Region | undefined {
  for (let end = all.length; end > 0; end--) {
    for (let length = Math.min(PLACE_WORDS_MAX, end); length > 0; length--) {
      const region = names.get(all.slice(end - length, end).join(' '));
      if (region !== undefined) return region;
    }
  }
  return undefined;
}

/** `Springfield, IL 62701` and `Lyon, FR`: a state where a number follows it, else a state or a country. */
function lastPartCode(text: string): Region | undefined {
  const last = text.split(/[,\n]/).at(-1)!.trim();
  const [, code, number] = /^([A-Z]{2})(\s+[A-Z0-9][A-Z0-9 -]{3,9})?$/.exec(last) ?? [];
  if (code === undefined) return undefined;
  if (STATE_CODES.has(code) && (number !== undefined || !CODES.has(code))) return 'north_america';
  // "CA", "DE" and "IN" are states as well as countries; after a comma and alone, in English addresses, they are states.
  return STATE_CODES.has(code) && text.includes(',') ? 'north_america' : CODES.get(code);
}

const US_POSTCODE = /\b[A-Z]{2}\.?,?\s+\d{5}(-\d{4})?$/;
const CANADIAN_POSTCODE = /\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d$/;
const BRITISH_POSTCODE = /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/;
const GERMAN_STREET = /(straße|strasse|str\.|gasse|allee|platz)\s*\d{1,4}/i;
/** House number first and a shortened kind of street: usual in North America, and what "123 Main St" is taken for. */
const US_STREET = /^\d{1,6}\s+\S.{0,80}\b(st|ave|blvd|rd|dr|ln|pkwy|hwy|ct|street|avenue|boulevard)\b/i;

function byForm(text: string): Region | undefined {
  if (US_POSTCODE.test(text) || CANADIAN_POSTCODE.test(text)) return 'north_america';
  return BRITISH_POSTCODE.test(text) || GERMAN_STREET.test(text) ? 'europe' : undefined;
}

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function eachOf(lists: Readonly<Record<Region, string>>, separator: RegExp | ','): [string, Region][] {
  return (Object.keys(lists) as Region[]).flatMap((region) =>
    lists[region].split(separator).map((name): [string, Region] => [name.trim().replace(/\s+/g, ' '), region]),
  );
}

function countryName(code: string): string {
  return DISPLAY_NAMES.of(code) ?? code;
}
