/** Which region this page signs in at, which others there are, and that somebody belongs to one of them. */
import { useEffect, useState } from 'react';
import { messages } from './messages.ts';
import { askForRegion, type Region, type Regions } from './sign-in-call.ts';

/** `undefined` until the server has said, and where there are no regions. */
export function useRegions(): Regions | undefined {
  const [regions, setRegions] = useState<Regions>();
  useEffect(() => {
    let isOver = false;
    void askForRegion(undefined).then((answer) => {
      if (!isOver && answer?.region) setRegions(answer);
    });
    return () => {
      isOver = true;
    };
  }, []);
  return regions;
}

export function ElsewhereNote({ region: { region, url } }: { region: Region }) {
  return (
    <div className="note" role="status">
      <p>{messages.elsewhere(region)}</p>
      <a className="button primary sign-in-go" href={`${url}/`}>
        {messages.goElsewhere(region)}
      </a>
    </div>
  );
}

export function RegionNote({ regions: { region, regions } }: { regions: Regions }) {
  const others = regions.filter((other) => other.region !== region);
  return (
    <p className="quiet">
      {messages.here(region ?? '')}
      {others.length > 0 && ` ${messages.others}`}
      {others.map((other) => (
        <span key={other.region}>
          {' '}
          <a href={`${other.url}/`}>{other.region}</a>
        </span>
      ))}
    </p>
  );
}
