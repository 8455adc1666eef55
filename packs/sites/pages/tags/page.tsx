/** Tags: what runs on pages, drafted, looked at, published in versions. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { messages as shared } from '../site/messages.ts';
import { NoSite } from '../site/no-site.tsx';
import { SiteSelect } from '../site/site-select.tsx';
import { type Deed, useDeed } from '../site/use-deed.ts';
import { useSite } from '../site/use-site.ts';
import '../site/site.css';
import { DraftTable } from './draft-table.tsx';
import { messages } from './messages.ts';
import { TagDialog } from './tag-dialog.tsx';
import { type Tag, type Tags, tagsApi } from './tags.ts';
import { VersionsSection } from './versions-section.tsx';

export default function TagsPage() {
  const chosen = useSite();
  const siteId = chosen.site?.site_id;
  const { value: tags, problem, reload } = useResource(siteId, (signal) => tagsApi.read(siteId ?? '', signal));
  const mayWrite = useMay('sites:write');
  const deed = useDeed();
  const [open, setOpen] = useState<Tag | 'new'>();
  if (chosen.sites.value?.length === 0) return <NoSite question={messages.question} />;

  async function change(work: (siteId: string, tags: Tags) => Promise<unknown>): Promise<void> {
    if (siteId && tags) await work(siteId, tags);
    reload();
  }
  const written = (next: readonly Tag[]) => change((id, now) => tagsApi.save(id, now, next));
  const others = (tag: Tag | 'new' | undefined) => tags?.draft.filter((each) => each !== tag) ?? [];

  return (
    <Page
      question={messages.question}
      answer={tags ? <Answer tags={tags} /> : problem || chosen.sites.problem ? undefined : shared.reading}
      actions={
        mayWrite &&
        tags && (
          <button type="button" className="button" onClick={() => setOpen('new')}>
            {messages.add}
          </button>
        )
      }
    >
      {chosen.sites.problem && <ProblemNote problem={chosen.sites.problem} retry={chosen.sites.reload} />}
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {deed.problem && <ProblemNote problem={deed.problem} />}
      <div className="site-bar">
        <SiteSelect chosen={chosen} />
      </div>
      <p className="quiet prose">{messages.lead}</p>
      {tags && siteId && (
        <>
          <section className="panel" aria-labelledby="draft">
            <header className="panel-head">
              <h2 id="draft">{messages.draft}</h2>
            </header>
            <DraftTable
              tags={tags.draft}
              mayWrite={mayWrite}
              edit={setOpen}
              remove={(tag) => void deed.run(() => written(others(tag)))}
            />
            {mayWrite && <Publish siteId={siteId} tags={tags} deed={deed} reload={reload} />}
          </section>
          <VersionsSection
            tags={tags}
            mayWrite={mayWrite}
            busy={deed.busy}
            serve={(number) => void deed.run(() => change((id, now) => tagsApi.rollBack(id, now, number)))}
          />
        </>
      )}
      {open && (
        <TagDialog
          tag={open === 'new' ? undefined : open}
          close={() => setOpen(undefined)}
          save={async (tag) => {
            await written(
              open === 'new' ? [...others(open), tag] : (tags?.draft ?? []).map((each) => (each === open ? tag : each)),
            );
            setOpen(undefined);
          }}
        />
      )}
    </Page>
  );
}

function Answer({ tags: { published, versions, has_changes: hasChanges } }: { tags: Tags }) {
  const { answer } = messages;
  const served = versions.find(({ number }) => number === published);
  return (
    <>
      {served ? (
        <>
          <b>{answer.served(formatCount(served.tags.length), served.tags.length === 1)}</b>
          {answer.version(served.number)}.
        </>
      ) : (
        answer.none
      )}
      {hasChanges && answer.changes}
    </>
  );
}

function Publish({ siteId, tags, deed, reload }: { siteId: string; tags: Tags; deed: Deed; reload: () => void }) {
  const [note, setNote] = useState('');
  const [parameter, setParameter] = useState<string>();
  return (
    <>
      <div className="site-bar">
        <button
          type="button"
          className="button"
          disabled={deed.busy}
          onClick={async () => setParameter((await deed.run(() => tagsApi.preview(siteId)))?.parameter)}
        >
          {messages.preview}
        </button>
        <label className="inline-field">
          <span>{messages.note}</span>
          <input value={note} maxLength={200} onChange={({ target }) => setNote(target.value)} />
        </label>
        <button
          type="button"
          className="button primary"
          disabled={deed.busy || !tags.has_changes}
          onClick={async () => {
            if (await deed.run(() => tagsApi.publish(siteId, tags, note))) setNote('');
            reload();
          }}
        >
          {messages.publish}
        </button>
      </div>
      {parameter && (
        <p>
          {messages.previewMore} <code>?{parameter}</code>
        </p>
      )}
    </>
  );
}
