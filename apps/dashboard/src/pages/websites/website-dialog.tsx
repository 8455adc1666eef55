/** Adding a website, or changing how it is read. What the form does not ask stays as it is. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { type FormEvent, useState } from 'react';
import '../access/access.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type Website, websitesApi } from './websites.ts';

const words = messages.form;

const linesOf = (text: string): string[] => text.split('\n').flatMap((line) => (line.trim() ? [line.trim()] : []));

export function WebsiteDialog(props: {
  website: Website | undefined;
  close: () => void;
  saved: (website: Website) => void;
}) {
  const { website, close, saved } = props;
  const action = useAction();
  const [name, setName] = useState(website?.name ?? '');
  const [starts, setStarts] = useState(website?.start_urls.join('\n') ?? '');
  const [include, setInclude] = useState(website?.include.join('\n') ?? '');
  const [exclude, setExclude] = useState(website?.exclude.join('\n') ?? '');
  const [pagesMax, setPagesMax] = useState(String(website?.pages_max ?? 500));
  const [seconds, setSeconds] = useState(String((website?.delay_ms ?? 1000) / 1000));
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const asked = {
      ...{ name: name.trim(), start_urls: linesOf(starts), include: linesOf(include), exclude: linesOf(exclude) },
      ...{ pages_max: Number(pagesMax), delay_ms: Math.round(Number(seconds) * 1000) },
    };
    let answer: Website | undefined;
    await action.run('save', async () => {
      if (website) {
        const { sitemaps, depth_max, page_bytes_max, timeout_ms, minutes_max } = website;
        const kept = { sitemaps, depth_max, page_bytes_max, timeout_ms, minutes_max };
        answer = await websitesApi.update(website.website_id, website.version, { ...kept, ...asked });
      } else answer = await websitesApi.create(asked);
      return undefined;
    });
    if (answer) saved(answer);
  }
  const title = website ? words.changeTitle(website.name) : words.makeTitle;
  return (
    <Dialog label={title} close={close}>
      <form className="access-dialog website-dialog" onSubmit={submit}>
        <h2>{title}</h2>
        <label className="field">
          <span className="field-label">{words.name}</span>
          <input required maxLength={63} value={name} onChange={(event) => setName(event.target.value)} />
          <span className="quiet field-note">{words.nameMore}</span>
        </label>
        <label className="field">
          <span className="field-label">{words.starts}</span>
          <textarea required rows={2} value={starts} onChange={(event) => setStarts(event.target.value)} />
          <span className="quiet field-note">{words.startsMore}</span>
        </label>
        <label className="field">
          <span className="field-label">{words.include}</span>
          <textarea rows={2} value={include} onChange={(event) => setInclude(event.target.value)} />
          <span className="quiet field-note">{words.includeMore}</span>
        </label>
        <label className="field">
          <span className="field-label">{words.exclude}</span>
          <textarea rows={2} value={exclude} onChange={(event) => setExclude(event.target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{words.pagesMax}</span>
          <input
            type="number"
            required
            min={1}
            max={10_000}
            value={pagesMax}
            onChange={(event) => setPagesMax(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="field-label">{words.delay}</span>
          <input
            type="number"
            required
            min={0.1}
            max={60}
            step="any"
            value={seconds}
            onChange={(event) => setSeconds(event.target.value)}
          />
          <span className="quiet field-note">{words.delayMore}</span>
        </label>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="save" working={words.saving} kind="primary">
            {words.save}
          </ActionButton>
          <button type="button" className="button" onClick={close}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
