/** The field: soil, weather, and what is watered. */
import { defineDeviceProfile } from '@bellwether/metrics';
import { fieldsOf } from './fields.ts';

export const farmStation = defineDeviceProfile({
  name: 'field-station',
  title: 'Farm station',
  category: 'agriculture',
  description: 'Soil and weather at one place of a field, and the water given there since the last message.',
  expectedIntervalSeconds: 900,
  fields: fieldsOf(
    ['soil_moisture_percent'],
    ['soil_temperature_celsius', 'temperature_celsius', 'relative_humidity_percent', 'rain_mm', 'irrigation_litres'],
  ),
});
