/**
 * Slowing down of a group, from the series of its members: the mean of the members' T, compared with surrogates whose
 * phases are random but the same for all members, which keeps what they share (a shock that met everybody is not
 * evidence as many times as there are people). Series that do not vary have no T and are left out.
 * Sources: Theiler et al. 1992; Prichard and Theiler 1994 for common phases.
 */
import type { SeededRandom } from '../significance/seeded-random.ts';
import { GAUSSIAN_SHARE } from './gaussian-trend.ts';
import { slowingIndicators } from './indicators.ts';
import type { SlowingWorkspace } from './slowing-workspace.ts';
import { type SurrogateOptions, slowingWorkspace, surrogateP } from './surrogate-test.ts';

export interface PanelTest {
  jointTauByMember: (number | null)[];
  meanJointTau: number | null;
  p: number | null;
  /** The largest p when any one member is left out: what the finding is worth if it must not rest on one person. */
  pWithoutAny: number | null;
  surrogates: number;
}

/** `series`: one a member, all of one length. */
export function panelTest(
  series: readonly ArrayLike<number>[],
  random: SeededRandom,
  options: SurrogateOptions = {},
): PanelTest {
  const points = series[0]?.length ?? 0;
  const sigma = options.sigma ?? GAUSSIAN_SHARE * points;
  const window = options.window ?? Math.floor(points / 2);
  const members = series.map((one) => slowingIndicators(one, { sigma, window }));
  const jointTauByMember = members.map(({ jointTau }) => jointTau);
  const varying = members.filter(({ jointTau }) => jointTau !== null);
  if (varying.length === 0) return { jointTauByMember, meanJointTau: null, p: null, pWithoutAny: null, surrogates: 0 };
  const meanJointTau = varying.reduce((sum, { jointTau }) => sum + (jointTau ?? 0), 0) / varying.length;

  const workspace = options.workspace ?? slowingWorkspace(points, { sigma, window });
  const frequencies = Math.floor(points / 2);
  const basis = detrendedBasis(workspace, frequencies);
  const spectra = varying.map(({ residual }) => spectrumOf(residual, frequencies));
  const turned = new Float64Array(2 * frequencies);
  const residual = new Float64Array(points);
  const cosine = new Float64Array(frequencies);
  const sine = new Float64Array(frequencies);
  const observed = Float64Array.from(varying, ({ jointTau }) => jointTau ?? 0);
  const observedSum = observed.reduce((sum, one) => sum + one, 0);
  const drawn = new Float64Array(observed.length);
  /** How often a surrogate reached T with member i left out of both. */
  const hitsWithout = new Float64Array(observed.length);
  let draws = 0;
  const test = surrogateP(meanJointTau, options, () => {
    for (let k = 0; k < frequencies; k++) {
      // The highest frequency of an even number of points has no phase.
      const phase = 2 * (k + 1) === points ? 0 : 2 * Math.PI * random.uniform();
      cosine[k] = Math.cos(phase);
      sine[k] = Math.sin(phase);
    }
    let sum = 0;
    for (const [member, spectrum] of spectra.entries()) {
      for (let k = 0; k < frequencies; k++) {
        const real = spectrum[2 * k]!;
        const imaginary = spectrum[2 * k + 1]!;
        turned[2 * k] = real * cosine[k]! - imaginary * sine[k]!;
        turned[2 * k + 1] = real * sine[k]! + imaginary * cosine[k]!;
      }
      multiply(basis, turned, residual);
      drawn[member] = workspace.jointTauOfResidual(residual);
      sum += drawn[member]!;
    }
    draws++;
    for (const [member, own] of drawn.entries())
      if (sum - own >= observedSum - observed[member]! - 1e-12) hitsWithout[member]!++;
    return sum / spectra.length;
  });
  const pWithoutAny = varying.length < 2 ? null : Math.max(...hitsWithout.map((hits) => (1 + hits) / (draws + 1)));
  return { jointTauByMember, meanJointTau, ...test, pWithoutAny };
}

/** Real and imaginary parts of the discrete Fourier transform at frequencies 1…, mean taken out. */
function spectrumOf(values: Float64Array, frequencies: number): Float64Array {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const spectrum = new Float64Array(2 * frequencies);
  for (let k = 1; k <= frequencies; k++) {
    let real = 0;
    let imaginary = 0;
    for (let t = 0; t < n; t++) {
      const angle = (2 * Math.PI * ((k * t) % n)) / n;
      real += (values[t]! - mean) * Math.cos(angle);
      imaginary -= (values[t]! - mean) * Math.sin(angle);
    }
    spectrum[2 * k - 2] = real;
    spectrum[2 * k - 1] = imaginary;
  }
  return spectrum;
}

/** Inverse transform and detrending in one matrix: row t, two columns a frequency. */
function detrendedBasis(workspace: SlowingWorkspace, frequencies: number): Float64Array {
  const n = workspace.points;
  const basis = new Float64Array(n * 2 * frequencies);
  const wave = new Float64Array(n);
  const residual = new Float64Array(n);
  for (let column = 0; column < 2 * frequencies; column++) {
    const k = (column >> 1) + 1;
    const weight = (2 * k === n ? 1 : 2) / n;
    for (let t = 0; t < n; t++) {
      const angle = (2 * Math.PI * ((k * t) % n)) / n;
      wave[t] = weight * (column % 2 === 0 ? Math.cos(angle) : -Math.sin(angle));
    }
    workspace.residualOf(wave, residual);
    for (let t = 0; t < n; t++) basis[t * 2 * frequencies + column] = residual[t]!;
  }
  return basis;
}

function multiply(rows: Float64Array, vector: Float64Array, into: Float64Array): void {
  const width = vector.length;
  for (let t = 0, row = 0; t < into.length; t++, row += width) {
    let even = 0;
    let odd = 0;
    for (let j = 0; j < width; j += 2) {
      even += rows[row + j]! * vector[j]!;
      odd += rows[row + j + 1]! * vector[j + 1]!;
    }
    into[t] = even + odd;
  }
}
