/** All buckets: what is in each, how much may be, and for how long it is kept. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { goTo, Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { BucketDialog } from './bucket-dialog.tsx';
import { messages } from './messages.ts';
import { type Bucket, type BucketList, objectsApi } from './objects.ts';
import './objects.css';

export default function ObjectsPage() {
  const read = useResource('buckets', objectsApi.list);
  const mayWrite = useMay('objects:write');
  const [isMaking, setIsMaking] = useState(false);
  const list = read.value;
  return (
    <Page
      question={messages.question}
      answer={list && <Answer list={list} />}
      actions={
        mayWrite && (
          <button type="button" className="button primary" onClick={() => setIsMaking(true)}>
            {messages.make}
          </button>
        )
      }
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!list && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {list?.buckets.length === 0 && <p className="quiet prose">{messages.empty}</p>}
      {list && list.buckets.length > 0 && <BucketTable buckets={list.buckets} />}
      {isMaking && (
        <BucketDialog
          bucket={undefined}
          close={() => setIsMaking(false)}
          saved={({ bucket_id }) => goTo(`/objects/${bucket_id}`)}
        />
      )}
    </Page>
  );
}

function Answer({ list: { buckets, bytes, bytes_max } }: { list: BucketList }) {
  const objects = buckets.reduce((sum, bucket) => sum + bucket.objects, 0);
  const size = formatFigure(bytes, 'bytes');
  return (
    <>
      <b>{messages.answer(formatCount(buckets.length), buckets.length === 1)}</b>
      {messages.answerHold(formatCount(objects), objects === 1, size, formatFigure(bytes_max, 'bytes'))}
    </>
  );
}

function BucketTable({ buckets }: { buckets: readonly Bucket[] }) {
  const { columns } = messages;
  return (
    <ScrollRegion label={messages.buckets}>
      <table aria-label={messages.buckets}>
        <thead>
          <tr>
            <th scope="col">{columns.bucket}</th>
            <th scope="col" className="figure-column">
              {columns.objects}
            </th>
            <th scope="col" className="figure-column">
              {columns.size}
            </th>
            <th scope="col" className="figure-column">
              {columns.of}
            </th>
            <th scope="col">{columns.kept}</th>
          </tr>
        </thead>
        <tbody>
          {buckets.map((bucket) => (
            <tr key={bucket.bucket_id}>
              <th scope="row" className="wrap">
                <Link className="row-link" href={`/objects/${encodeURIComponent(bucket.bucket_id)}`}>
                  {bucket.name}
                </Link>
                <span className="object-what">
                  {bucket.kept_by === null ? bucket.description : messages.keptBy(bucket.kept_by)}
                </span>
              </th>
              <td className="figure-column">{formatCount(bucket.objects)}</td>
              <td className="figure-column">{formatFigure(bucket.bytes, 'bytes')}</td>
              <td className="figure-column">{formatFigure(bucket.bytes_max, 'bytes')}</td>
              <td>{keptFor(bucket)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

export function keptFor({ expire_after_days: days }: Bucket): string {
  return days === null ? messages.forGood : messages.days(formatCount(days), days === 1);
}
