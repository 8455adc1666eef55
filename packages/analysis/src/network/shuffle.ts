/** In place, every order equally likely. Source: Fisher and Yates; Durstenfeld 1964. */
import type { SeededRandom } from '../significance/seeded-random.ts';

export function shuffle(values: Int32Array, random: SeededRandom): Int32Array {
  for (let index = values.length - 1; index > 0; index--) {
    const other = random.integer(index + 1);
    const value = values[index]!;
    values[index] = values[other]!;
    values[other] = value;
  }
  return values;
}
