/** Theme and density, to choose for this device. */
import { Choice } from '../components/choice.tsx';
import { uiMessages } from '../i18n/messages.ts';
import { DENSITIES, setDensity, setTheme, THEMES, usePreferences } from './preferences.ts';

export function AppearanceChoices() {
  const words = uiMessages.appearance;
  const { theme, density } = usePreferences();
  return (
    <>
      <Choice
        label={words.theme}
        value={theme}
        options={THEMES.map((value) => ({ value, label: words.themes[value] }))}
        onChange={setTheme}
        showLabel
      />
      <Choice
        label={words.density}
        value={density}
        options={DENSITIES.map((value) => ({ value, label: words.densities[value] }))}
        onChange={setDensity}
        showLabel
      />
    </>
  );
}
