/**
 * Named fault points: the places where a crash would be most interesting. In service they cost one comparison; a chaos
 * run arms one through `BELLWETHER_FAULT=<name>[:<nth>]` and the process dies there by SIGKILL, as if the power had gone.
 */

const armed = globalThis.process?.env?.BELLWETHER_FAULT;
const [armedName, armedNth] = armed ? [armed.split(':')[0], Number(armed.split(':')[1] ?? 1)] : [undefined, 0];
let passes = 0;

/** Passes, or kills the process when this point is armed and is being passed for the nth time. */
export function faultPoint(name: string): void {
  if (name !== armedName) return;
  if (++passes === armedNth) globalThis.process.kill(globalThis.process.pid, 'SIGKILL');
}
