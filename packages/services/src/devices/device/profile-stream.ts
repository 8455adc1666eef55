/** What became of a kind of device that an organisation has described. */
import type { DeviceProfile } from '@bellwether/metrics';
import { defineEntityStream } from '@bellwether/records';

export const deviceProfileStream = defineEntityStream<DeviceProfile>({ type: 'device_profile' });
