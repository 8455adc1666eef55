/** Before the faults: what it takes to make them. Without it nothing is tested, and the command fails. */
import { execFileSync } from 'node:child_process';
import { INSTALLATION_SERVERS } from '../engines/roles-installation.ts';
import { fakeTimeLibrary } from './clock.ts';

export default async function sayWhatIsMissing(): Promise<void> {
  const missing: string[] = [];
  const is = (command: string, ...words: string[]): boolean => {
    try {
      execFileSync(command, words, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (process.platform !== 'linux') missing.push('Linux, whose namespaces stand for hosts');
  else if (process.getuid?.() !== 0) missing.push('root, who alone may make network namespaces');
  else if (!is('ip', '-V') || !is('tc', '-V')) missing.push('ip and tc: apt-get install iproute2');
  else if (!is('ip', 'netns', 'add', `bwf${process.pid}-try`))
    missing.push('a kernel, or a container, that lets namespaces be made (ip netns add)');
  else is('ip', 'netns', 'del', `bwf${process.pid}-try`);
  if (fakeTimeLibrary() === undefined) missing.push('libfaketime, for clocks that are wrong: apt-get install faketime');
  for (const server of INSTALLATION_SERVERS)
    if (!(await server.installed())) missing.push(`${server.name}: npm run engines install ${server.name}`);
  if (missing.length > 0)
    throw new Error(`Faults between hosts cannot be made here. Missing:\n- ${missing.join('\n- ')}`);
}
