/** How pages look on this device. Nothing of it leaves the device. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { setZone, ZONE, ZONES } from '@bellwether/ui/format/zone.ts';
import { LANGUAGE, LANGUAGES, setLanguage } from '@bellwether/ui/i18n/language.ts';
import { DENSITIES, setDensity, setTheme, THEMES, usePreferences } from '@bellwether/ui/preferences/preferences.ts';
import { messages } from './messages.ts';

export function PreferencesSection() {
  const words = messages.preferences;
  const { theme, density } = usePreferences();
  return (
    <section className="panel" aria-labelledby="me-preferences">
      <div className="panel-head">
        <h2 id="me-preferences">{words.title}</h2>
      </div>
      <div className="preferences">
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
        <Choice
          label={words.language}
          value={LANGUAGE}
          options={LANGUAGES.map((value) => ({ value, label: words.languages[value] ?? value }))}
          onChange={setLanguage}
          showLabel
        />
        <Choice
          label={words.zone}
          value={ZONE}
          options={ZONES.map((value) => ({
            value,
            label: value === 'utc' ? words.utc : words.device(Intl.DateTimeFormat().resolvedOptions().timeZone),
          }))}
          onChange={setZone}
          showLabel
        />
      </div>
      <p className="quiet field-note">{words.zoneMore}</p>
    </section>
  );
}
