/** What callers may ask of a cluster; a mistake of ours is told at once rather than kept in a server for all. */
import { NAME_LENGTH_MAX, type Rate } from './cluster.ts';

export function checkName(name: string): void {
  if (name === '' || name.length > NAME_LENGTH_MAX)
    throw new RangeError(`A name in the cluster has 1 to ${NAME_LENGTH_MAX} characters, this one ${name.length}.`);
}

export function checkRate(cost: number, { perSecond, burst }: Rate): void {
  if (!(cost >= 0 && perSecond >= 0 && burst >= 0))
    throw new RangeError(`A bucket gives 0 or more: asked for ${cost} of ${burst} at ${perSecond} a second.`);
}
