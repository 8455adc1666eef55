/** The key that seals reports. Whoever removes its file takes from every report there is what vouches for it. */
import { openInstallationKey } from '../secret/installation-key.ts';

export function openReportKey(directory: string): Promise<Buffer> {
  return openInstallationKey(
    directory,
    'report.key',
    'Remove it to make a new one; reports of before are not vouched for then.',
  );
}
