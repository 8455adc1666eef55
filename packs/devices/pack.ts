/** The devices pack: things that measure, whether they do well, and what they tell. A table of contents. */
import { definePack } from '@bellwether/metrics';
import { deviceActivityCube } from './cubes/device-activity.ts';
import { deviceReported } from './events/device-reported.ts';
import { deviceStatusChanged } from './events/device-status-changed.ts';
import { GLOSSARY } from './glossary.ts';
import * as fleet from './metrics/fleet.ts';
import * as measured from './metrics/measured.ts';
import { PAGES } from './pages.ts';
import { peopleFloor } from './people-floor.ts';
import { PROFILES } from './profiles/profiles.ts';
import { devicesSample } from './sample/generate.ts';

export const devicesPack = definePack({
  name: 'devices',
  title: 'Devices',
  description: 'What is out there, is it healthy?',
  events: [deviceReported, deviceStatusChanged],
  cubes: [deviceActivityCube],
  metrics: [fleet, measured].flatMap((group) => Object.values(group)),
  enrichers: [peopleFloor],
  deviceProfiles: PROFILES,
  pages: PAGES,
  glossary: GLOSSARY,
  sample: devicesSample,
});
