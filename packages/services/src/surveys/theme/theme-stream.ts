/** What became of a tenant's own theme. */
import type { Text } from '@bellwether/questionnaire';
import { defineEntityStream } from '@bellwether/records';

export interface ThemeFields {
  name: Text;
  description: Text;
}

export const themeStream = defineEntityStream<ThemeFields>({ type: 'theme' });
