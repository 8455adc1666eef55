/** How pages look on this device. Nothing of it leaves the device. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { setZone, ZONE, ZONES } from '@bellwether/ui/format/zone.ts';
import { LANGUAGE, LANGUAGES, setLanguage } from '@bellwether/ui/i18n/language.ts';
import { AppearanceChoices } from '@bellwether/ui/preferences/appearance-choices.tsx';
import { messages } from './messages.ts';

export function PreferencesSection() {
  const words = messages.preferences;
  return (
    <section className="panel" aria-labelledby="me-preferences">
      <div className="panel-head">
        <h2 id="me-preferences">{words.title}</h2>
      </div>
      <div className="preferences">
        <AppearanceChoices />
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
