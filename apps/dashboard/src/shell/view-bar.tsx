/** Range, comparison and filters of the whole page; there only while the page looks through them. */
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import { changeView, useViewBar, viewHref } from '@bellwether/ui/view/view.tsx';
import { FilterPicker } from './filter-picker.tsx';
import { messages } from './messages.ts';
import { RangePicker } from './range-picker.tsx';

export function ViewBar() {
  const { view, inUse } = useViewBar();
  const words = messages.view;
  if (!inUse) return <div className="view-bar" />;
  return (
    <section className="view-bar" aria-label={words.label}>
      <RangePicker view={view} />
      <label className="view-part compare" title={words.compare}>
        <input
          type="checkbox"
          checked={view.compare}
          aria-label={words.compare}
          onChange={(event) => changeView({ compare: event.target.checked })}
        />
        <span aria-hidden="true">{words.compareShort}</span>
      </label>
      <FilterPicker view={view} />
    </section>
  );
}

/** What of the address was left aside. */
export function IgnoredNote() {
  const { ignored, inUse } = useViewBar();
  if (!inUse || ignored.length === 0) return null;
  return (
    <p role="status" className="note ignored">
      {messages.view.ignored(ignored.map(({ name, value }) => `${name}=${value.slice(0, 60)}`).join(', '))}{' '}
      <button type="button" className="button" onClick={() => navigate(viewHref({}), { replace: true })}>
        {messages.view.dismiss}
      </button>
    </p>
  );
}
