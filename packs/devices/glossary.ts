/** Words of the field a reader may not know. */
import type { GlossaryTerm } from '@bellwether/metrics';

export const GLOSSARY: readonly GlossaryTerm[] = [
  { term: 'Profile', meaning: 'What a kind of device measures: its fields, their units, what they can be.' },
  { term: 'Telemetry', meaning: 'What devices tell of what they measure, by themselves, again and again.' },
  { term: 'Provisioning', meaning: 'Making a device known, so that what it says is taken as its own.' },
  {
    term: 'Provisioning key',
    meaning: 'A secret by which new devices register themselves and get a credential of their own.',
  },
  { term: 'Token', meaning: 'A long secret that a device shows to prove that it is itself.' },
  {
    term: 'Certificate fingerprint',
    meaning: 'SHA-256 of a device’s certificate. The device proves that it has the key; we keep no key.',
  },
  { term: 'MQTT', meaning: 'A light protocol by which devices send messages over one lasting connection.' },
  {
    term: 'QoS 1',
    meaning: 'A message is sent until it is acknowledged. We acknowledge once it is on disk, and count it once.',
  },
  { term: 'Offline', meaning: 'Silent for three times as long as its kind usually is.' },
  { term: 'Degraded', meaning: 'It answers, but says that something is wrong, or its battery is nearly empty.' },
  { term: 'Retired', meaning: 'Out of service for good: its credentials have ended, what it measured stays.' },
];
