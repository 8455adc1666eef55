/** The key that seals reports. Whoever removes its file takes from every report there is what vouches for it. */
import { type KeyHome, openInstallationKey } from '../../installation/secret/installation-key.ts';

export function openReportKey(home: KeyHome): Promise<Buffer> {
  return openInstallationKey(
    home,
    'report.key',
    'Remove it to make a new one; reports of before are not vouched for then.',
  );
}
