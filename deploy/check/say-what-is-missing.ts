/** Before the checks of deploy/: which tools there are, and what is left out because others are missing. */
import { TOOLS } from './tools.ts';

export default function sayWhatIsMissing(): void {
  const missing = TOOLS.filter((tool) => !tool.find()).map(({ name }) => name);
  if (missing.length > 0)
    console.log(`LEFT OUT: what needs ${missing.join(', ')}. To have them: npm run check:deploy:tools`);
}
