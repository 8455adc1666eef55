/** Machines of care: how the machine does, and nothing of whoever wears or uses it. */
import { defineDeviceProfile } from '@bellwether/metrics';
import { fieldsOf } from './fields.ts';

export const exoskeleton = defineDeviceProfile({
  name: 'exoskeleton',
  title: 'Exoskeleton',
  category: 'healthcare',
  description: 'Motors, hours and alarms of the machine. How its wearer moves or feels is no field, and is rejected.',
  expectedIntervalSeconds: 300,
  fields: fieldsOf(['motor_temperature_celsius'], ['operating_hours', 'alarm_count']),
});

export const medicalDevice = defineDeviceProfile({
  name: 'medical-device',
  title: 'Medical device',
  category: 'healthcare',
  description:
    'Operating hours, alarms and climate of a device in a ward. Nothing that it measures of a patient is taken.',
  expectedIntervalSeconds: 300,
  fields: fieldsOf(['operating_hours'], ['alarm_count', 'temperature_celsius', 'relative_humidity_percent']),
});
