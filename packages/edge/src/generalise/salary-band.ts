/**
 * From a salary to one of seven bands of a year's pay: 150,000 becomes `100k-150k`. A band holds its upper end and not its lower.
 * Currencies whose amounts have more digits have bands ten, a hundred or more times as wide; a currency that is not in
 * the table has no band. In another currency than the organisation's own the band names it: `50k-75k_gbp`.
 */

const BAND_ENDS = [25_000, 50_000, 75_000, 100_000, 150_000, 250_000] as const;

/** How many times as large amounts are as in dollars, as a power of ten. */
const SCALES: ReadonlyMap<string, number> = new Map([
  ...'USD EUR GBP CHF CAD AUD NZD SGD AED ILS PLN RON BGN BRL MYR SAR QAR KWD BHD OMR JOD TND GEL'
    .split(' ')
    .map((currency) => [currency, 1] as const),
  ...'SEK NOK DKK CZK CNY HKD TWD MXN ZAR INR THB PHP TRY EGP MAD UYU UAH RUB'
    .split(' ')
    .map((currency) => [currency, 10] as const),
  ...'JPY ISK HUF RSD KES PKR LKR BDT DOP DZD'.split(' ').map((currency) => [currency, 100] as const),
  ...'KRW CLP ARS NGN'.split(' ').map((currency) => [currency, 1000] as const),
  ...'COP IDR VND'.split(' ').map((currency) => [currency, 10_000] as const),
]);

export const PAY_PERIODS = { year: 1, month: 12, fortnight: 26, week: 52, hour: 2080 } as const;
export type PayPeriod = keyof typeof PAY_PERIODS;

export interface Salary {
  amount: number;
  /** ISO 4217. */
  currency: string;
  period: PayPeriod;
}

/** `undefined` when it cannot be told: another currency, no amount, a negative one. */
export function salaryBand({ amount, currency, period }: Salary, ownCurrency: string): string | undefined {
  const code = currency.trim().toUpperCase();
  const scale = SCALES.get(code);
  if (scale === undefined || !Number.isFinite(amount) || amount <= 0) return undefined;
  const yearly = amount * PAY_PERIODS[period];
  const above = BAND_ENDS.findIndex((end) => yearly <= end * scale);
  const lower = above === 0 ? 0 : BAND_ENDS.at(above === -1 ? -1 : above - 1)! * scale;
  const band = above === -1 ? `${short(lower)}+` : `${short(lower)}-${short(BAND_ENDS[above]! * scale)}`;
  return code === ownCurrency.toUpperCase() ? band : `${band}_${code.toLowerCase()}`;
}

/** 100,000 is `100k`, 1,500,000 is `1.5m`. */
function short(amount: number): string {
  if (amount === 0) return '0';
  return amount >= 1_000_000 ? `${amount / 1_000_000}m` : `${amount / 1000}k`;
}

/** "$150,000.00", "150 000", "150.000,00", "150k": the number, or `undefined` when it is none. */
export function parseAmount(text: string): number | undefined {
  const plain = text
    .slice(0, 40)
    .normalize('NFKC')
    .replace(/[\s'’_]|\p{Sc}|[A-Z]{3}/gu, '');
  const match = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?(k)?$/i.exec(plain);
  if (!match) return undefined;
  const whole = Number(match[1]!.replace(/[.,]/g, ''));
  return (whole + (match[2] ? Number(`0.${match[2]}`) : 0)) * (match[3] ? 1000 : 1);
}
