/**
 * Named fault points: the places where a crash would be most interesting. In service they cost one comparison; a chaos
 * run arms one through `BELLWETHER_FAULT=<name>[:<nth>]` and the process dies there by SIGKILL, as if the power had gone.
 */

let armedName: string | undefined;
let armedNth = 0;
let passes = 0;
armFaultPoint(globalThis.process?.env?.BELLWETHER_FAULT);

/** Arms `<name>[:<nth>]` instead of whatever was armed: for a process that is to survive until it says so itself. */
export function armFaultPoint(fault: string | undefined): void {
  const [name, nth = '1'] = fault ? fault.split(':') : [];
  armedName = name;
  armedNth = Number(nth);
  passes = 0;
}

/** Passes, or kills the process when this point is armed and is being passed for the nth time. */
export function faultPoint(name: string): void {
  if (name !== armedName) return;
  if (++passes === armedNth) globalThis.process.kill(globalThis.process.pid, 'SIGKILL');
}
