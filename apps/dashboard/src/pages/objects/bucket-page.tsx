/** One bucket: its objects, to store, save, link and remove; its rules and what became of them. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { HistorySection } from '@bellwether/ui/history/history-section.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { goTo, Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useRef, useState } from 'react';
import '../access/access.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm, type Question } from '../access/parts/confirm.tsx';
import { type Action, useAction } from '../access/parts/use-action.ts';
import { BucketDialog } from './bucket-dialog.tsx';
import { messages } from './messages.ts';
import { type Bucket, contentPath, type ObjectLink, objectsApi, type StoredObject, upload } from './objects.ts';
import { keptFor } from './objects-page.tsx';
import './objects.css';

export default function BucketPage({ parameters }: PageProps) {
  const id = parameters.bucket_id!;
  const read = useResource(`bucket ${id}`, (signal) => objectsApi.get(id, signal));
  const bucket = read.value;
  const mayWrite = useMay('objects:write');
  const action = useAction();
  const [isChanging, setIsChanging] = useState(false);
  const [question, setQuestion] = useState<Question>();
  const [link, setLink] = useState<ObjectLink>();
  const [stored, setStored] = useState(0);
  const changed = (): void => {
    read.reload();
    setStored(stored + 1);
  };
  return (
    <Page
      question={bucket ? messages.bucketQuestion(bucket.name) : messages.buckets}
      answer={bucket && <Answer bucket={bucket} />}
      actions={
        bucket &&
        mayWrite && (
          <>
            {bucket.kept_by === null && <UploadButton bucket={bucket} action={action} done={changed} />}
            <button type="button" className="button" onClick={() => setIsChanging(true)}>
              {messages.change}
            </button>
            {bucket.objects === 0 && bucket.kept_by === null && (
              <button type="button" className="button" onClick={() => setQuestion(removalOf(bucket))}>
                {messages.remove}
              </button>
            )}
          </>
        )
      }
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!bucket && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      <ActionNote action={action} />
      {link && <LinkNote link={link} />}
      {bucket && bucket.kept_by !== null && <p className="quiet prose">{messages.notShown}</p>}
      {bucket && bucket.kept_by === null && (
        <Objects
          key={stored}
          id={id}
          mayWrite={mayWrite}
          action={action}
          linked={setLink}
          remove={(object) => setQuestion(removalOfObject(id, object, changed))}
        />
      )}
      {bucket && (
        <HistorySection
          title={messages.history}
          version={bucket.version}
          type="bucket"
          id={id}
          fields={messages.fields}
          mayUndo={mayWrite}
          onUndone={read.reload}
        />
      )}
      <p>
        <Link href="/objects">{messages.back}</Link>
      </p>
      {isChanging && bucket && (
        <BucketDialog
          bucket={bucket}
          close={() => setIsChanging(false)}
          saved={() => {
            setIsChanging(false);
            read.reload();
          }}
        />
      )}
      {question && (
        <Confirm question={question} close={() => setQuestion(undefined)} done={() => setQuestion(undefined)} />
      )}
    </Page>
  );
}

function Answer({ bucket }: { bucket: Bucket }) {
  const { objects, bytes, bytes_max, expire_after_days, content_types } = bucket;
  return (
    <>
      <b>{messages.bucketAnswer(formatCount(objects), objects === 1)}</b>
      {messages.bucketHold(formatFigure(bytes, 'bytes'), formatFigure(bytes_max, 'bytes'))}
      {expire_after_days !== null && messages.bucketKept(keptFor(bucket))}
      {content_types.length > 0 && messages.bucketTakes(content_types.join(', '))}
    </>
  );
}

function UploadButton({ bucket, action, done }: { bucket: Bucket; action: Action; done: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  async function store(file: File): Promise<void> {
    const isDone = await action.run('upload', async () => {
      await upload(bucket.bucket_id, file);
      return messages.uploaded(file.name);
    });
    if (input.current) input.current.value = '';
    if (isDone) done();
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={messages.upload}
        onChange={(event) => event.target.files?.[0] && void store(event.target.files[0])}
      />
      <ActionButton
        action={action}
        name="upload"
        kind="primary"
        working={messages.uploading}
        onPress={() => input.current?.click()}
      >
        {messages.upload}
      </ActionButton>
    </>
  );
}

function LinkNote({ link }: { link: ObjectLink }) {
  const address = new URL(link.url, location.origin).href;
  return (
    <div className="note" role="status">
      <p>{messages.linked}</p>
      <p className="object-link">
        <code>{address}</code> <CopyButton text={() => address} label={messages.copy} />
      </p>
    </div>
  );
}

function Objects(props: {
  id: string;
  mayWrite: boolean;
  action: Action;
  linked: (link: ObjectLink) => void;
  remove: (object: StoredObject) => void;
}) {
  const { id, mayWrite, action, linked, remove } = props;
  const [prefix, setPrefix] = useState('');
  const [earlier, setEarlier] = useState<readonly StoredObject[]>([]);
  const [after, setAfter] = useState<string>();
  const read = useResource(`objects ${id} ${prefix} ${after ?? ''}`, (signal) =>
    objectsApi.objects(id, prefix, after, signal),
  );
  const objects = [...earlier, ...(read.value?.objects ?? [])];
  const next = read.value?.next;
  return (
    <section className="panel" aria-labelledby="bucket-objects">
      <header className="panel-head">
        <h2 id="bucket-objects">{messages.objects}</h2>
        <label className="field object-prefix">
          <span className="field-label">{messages.begins}</span>
          <input
            value={prefix}
            maxLength={512}
            onChange={(event) => {
              setEarlier([]);
              setAfter(undefined);
              setPrefix(event.target.value);
            }}
          />
        </label>
      </header>
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {read.value && objects.length === 0 && (
        <p className="quiet prose">{prefix === '' ? messages.noObjects : messages.noneOfPrefix}</p>
      )}
      {objects.length > 0 && (
        <ScrollRegion label={messages.objects}>
          <table aria-label={messages.objects}>
            <thead>
              <tr>
                <th scope="col">{messages.key}</th>
                <th scope="col">{messages.type}</th>
                <th scope="col" className="figure-column">
                  {messages.columns.size}
                </th>
                <th scope="col">{messages.stored}</th>
                <th scope="col">{messages.expires}</th>
                <th scope="col">
                  <span className="visually-hidden">{messages.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {objects.map((object) => (
                <ObjectRow
                  key={object.key}
                  object={object}
                  href={contentPath(id, object.key)}
                  mayWrite={mayWrite}
                  action={action}
                  makeLink={async () => linked(await objectsApi.link(id, object.key))}
                  remove={() => remove(object)}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {next && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setEarlier(objects);
            setAfter(next);
          }}
        >
          {messages.more}
        </button>
      )}
    </section>
  );
}

function ObjectRow(props: {
  object: StoredObject;
  href: string;
  mayWrite: boolean;
  action: Action;
  makeLink: () => Promise<void>;
  remove: () => void;
}) {
  const { object, href, mayWrite, action, makeLink, remove } = props;
  const name = `link ${object.key}`;
  const work = async () => {
    await makeLink();
    return undefined;
  };
  return (
    <tr>
      <th scope="row" className="wrap">
        <a className="row-link" href={href} download>
          {object.key}
        </a>
      </th>
      <td>{object.content_type}</td>
      <td className="figure-column">{formatFigure(object.bytes, 'bytes')}</td>
      <td>
        <Time at={object.stored_at} form="day" />
      </td>
      <td>
        {object.expires_at === null ? (
          <span className="quiet">{messages.forGood}</span>
        ) : (
          <Time at={object.expires_at} form="day" />
        )}
      </td>
      <td>
        <div className="object-actions">
          <ActionButton
            action={action}
            name={name}
            label={messages.linkOf(object.key)}
            working={messages.linking}
            onPress={() => void action.run(name, work)}
          >
            {messages.link}
          </ActionButton>
          {mayWrite && (
            <button type="button" className="button" aria-label={messages.removeOf(object.key)} onClick={remove}>
              {messages.remove}
            </button>
          )}
        </div>
      </td>
    </tr>
  );
}

function removalOf({ bucket_id, name }: Bucket): Question {
  return {
    ...{ title: messages.removeTitle(name), more: messages.removeMore, verb: messages.remove },
    working: messages.removing,
    work: async () => {
      await objectsApi.remove(bucket_id);
      goTo('/objects');
      return undefined;
    },
  };
}

function removalOfObject(id: string, { key }: StoredObject, done: () => void): Question {
  return {
    ...{ title: messages.removeTitle(key), more: messages.removeMore, verb: messages.remove },
    working: messages.removing,
    work: async () => {
      await objectsApi.removeObject(id, key);
      done();
      return messages.removed(key);
    },
  };
}
