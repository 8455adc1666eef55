/** Chooses the site that a page looks at; nothing to choose while there is one. */
import { messages } from './messages.ts';
import { type ChosenSite, changeAddress } from './use-site.ts';

export function SiteSelect({ chosen: { sites, site } }: { chosen: ChosenSite }) {
  if (!sites.value || sites.value.length < 2 || !site) return null;
  return (
    <label className="inline-field">
      <span>{messages.site}</span>
      <select value={site.name} onChange={({ target }) => changeAddress({ site: target.value })}>
        {sites.value.map(({ name, title }) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
