/**
 * Several hosts on one machine: each has a network namespace of its own, with an address, and a cable to a switch, which
 * has one as well. This process is joined to the switch, too. A cable can be pulled out, and made slow in both directions.
 */
import { execFileSync } from 'node:child_process';
import type { Host } from '../engines/real-server.ts';

/** RFC 2544: for measuring networks, and never on the way to anywhere. The third number tells runs apart. */
const RANGE = '198.18';
const PREFIX = 'bwf';
/** Late by 150 ms each way, give or take 30, and one packet in fifty lost. */
const NETEM = ['netem', 'delay', '150ms', '30ms', 'loss', '2%'];
/** For kernels without netem: packets queue up for half a second at most, and what does not fit is lost. */
const SHAPED = ['tbf', 'rate', '1mbit', 'burst', '8kb', 'latency', '500ms'];

export interface NetworkHost extends Host {
  readonly name: string;
  /** Pulls its cable out. */
  cut(): void;
  slow(): void;
  /** As at first, whatever was done to it. */
  mend(): void;
}

export class Network {
  /** How a slow cable is slow, in words. */
  readonly slowness: string;
  readonly #run = `${PREFIX}${process.pid}`;
  readonly #range = `${RANGE}.${process.pid % 256}`;
  readonly #namespaces: string[] = [];
  readonly #slow: readonly string[];

  constructor() {
    removeOld();
    try {
      this.#add('switch');
      const inSwitch = ['-n', this.#space('switch')];
      ip(...inSwitch, 'link', 'add', 'switch', 'type', 'bridge');
      ip(...inSwitch, 'link', 'set', 'switch', 'up');
      ip('link', 'add', this.#run, 'type', 'veth', 'peer', 'name', 'here', 'netns', this.#space('switch'));
      ip(...inSwitch, 'link', 'set', 'here', 'master', 'switch', 'up');
      ip('address', 'add', `${this.#range}.1/24`, 'dev', this.#run);
      ip('link', 'set', this.#run, 'up');
      const hasNetem = succeeds('tc', [...inSwitch, 'qdisc', 'add', 'dev', 'here', 'root', ...NETEM]);
      if (hasNetem) tc(...inSwitch, 'qdisc', 'del', 'dev', 'here', 'root');
      this.#slow = hasNetem ? NETEM : SHAPED;
      this.slowness = hasNetem
        ? `each packet 150 ± 30 ms late in both directions, 2 % lost (${NETEM.join(' ')})`
        : `1 Mbit/s in both directions, up to 500 ms of queue, what does not fit is lost (${SHAPED.join(' ')}; this kernel has no netem)`;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  addHost(name: string): NetworkHost {
    const space = this.#add(name);
    const inSwitch = ['-n', this.#space('switch')];
    const address = `${this.#range}.${8 + this.#namespaces.length}`;
    ip(...inSwitch, 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
    ip(...inSwitch, 'link', 'set', name, 'master', 'switch', 'up');
    ip('-n', space, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    ip('-n', space, 'link', 'set', 'eth0', 'up');
    const ends = [
      [...inSwitch, name],
      ['-n', space, 'eth0'],
    ].map(([flag, where, device]) => ({ inside: [flag!, where!], device: device! }));
    return {
      name,
      address,
      enter: ['ip', 'netns', 'exec', space],
      cut: () => ip(...inSwitch, 'link', 'set', name, 'down'),
      slow: () => {
        for (const { inside, device } of ends) tc(...inside, 'qdisc', 'replace', 'dev', device, 'root', ...this.#slow);
      },
      mend: () => {
        for (const { inside, device } of ends) succeeds('tc', [...inside, 'qdisc', 'del', 'dev', device, 'root']);
        ip(...inSwitch, 'link', 'set', name, 'up');
      },
    };
  }

  /** Takes everything away; what still runs in a namespace keeps it until it ends. */
  close(): void {
    for (const space of this.#namespaces.splice(0)) succeeds('ip', ['netns', 'del', space]);
    succeeds('ip', ['link', 'del', this.#run]);
  }

  #space(name: string): string {
    return `${this.#run}-${name}`;
  }

  #add(name: string): string {
    const space = this.#space(name);
    ip('netns', 'add', space);
    this.#namespaces.push(space);
    ip('-n', space, 'link', 'set', 'lo', 'up');
    return space;
  }
}

/** Namespaces outlive whoever made them; those of runs that were killed are removed by the next one. */
function removeOld(): void {
  const names = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).split('\n');
  for (const name of names.map((line) => line.split(' ')[0]!)) {
    const run = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (run !== undefined && !succeeds('kill', ['-0', run])) succeeds('ip', ['netns', 'del', name]);
  }
}

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'pipe', 'pipe'] });
}

function tc(...words: readonly string[]): void {
  execFileSync('tc', words, { stdio: ['ignore', 'pipe', 'pipe'] });
}

function succeeds(command: string, words: readonly string[]): boolean {
  try {
    execFileSync(command, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
