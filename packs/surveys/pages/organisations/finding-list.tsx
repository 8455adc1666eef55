/** What looks wrong in a chart: how sure that is, what would mend it with one click, or that it is right so. */
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { useState } from 'react';
import { messages } from './messages.ts';
import type { ChartUnit, Correction, Finding } from './organisation.ts';

const SHOWN = 12;
const SURE_MIN = 0.8;
/** Less is no better than guessing. */
const TOLD_MIN = 0.2;
const words = messages.findings;

export function FindingList(props: {
  findings: readonly Finding[];
  units: readonly ChartUnit[];
  nameOf: (key: string) => string;
  onShow: (key: string) => void;
  /** Absent where nothing may be changed. */
  onCorrect?: (corrections: readonly Correction[]) => void;
  busy: boolean;
}) {
  const { findings, units, nameOf, onShow, onCorrect, busy } = props;
  const [shown, setShown] = useState(SHOWN);
  if (findings.length === 0) return <p className="quiet">{words.none}</p>;
  const surest = findings.filter(({ suggestion_confidence: sure = 0 }) => sure >= SURE_MIN);
  return (
    <>
      {onCorrect && surest.length > 1 && (
        <p>
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => onCorrect(surest.flatMap(({ suggestion }) => suggestion ?? []).slice(0, 500))}
          >
            {words.followAll(formatCount(Math.min(500, surest.length)))}
          </button>
        </p>
      )}
      <ul className="org-findings">
        {findings.slice(0, shown).map((finding) => (
          <li key={finding.id} data-severity={finding.severity}>
            <p>
              <span className="org-severity">{words.severity[finding.severity]}</span>{' '}
              {sentenceOf(finding, units, nameOf)}{' '}
              <span className="quiet">{words.sure(formatPercent(finding.confidence, 0))}</span>
            </p>
            <p className="org-finding-deeds">
              {finding.people[0] && finding.kind !== 'row_without_person' && (
                <button type="button" className="button plain" onClick={() => onShow(finding.people[0]!)}>
                  {words.show}
                </button>
              )}
              {onCorrect && finding.suggestion && (finding.suggestion_confidence ?? 0) >= TOLD_MIN && (
                <button
                  type="button"
                  className="button"
                  disabled={busy}
                  onClick={() => onCorrect([finding.suggestion!])}
                >
                  {deedOf(finding.suggestion, units, nameOf)}
                  <span className="quiet">&nbsp;{formatPercent(finding.suggestion_confidence ?? 0, 0)}</span>
                </button>
              )}
              {onCorrect && finding.kind !== 'cycle' && finding.kind !== 'no_root' && (
                <button
                  type="button"
                  className="button plain"
                  disabled={busy}
                  onClick={() => onCorrect([{ kind: 'accept', finding: finding.id }])}
                >
                  {words.accept}
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {findings.length > shown && (
        <button type="button" className="button" onClick={() => setShown(shown + 50)}>
          {words.more(formatCount(findings.length - shown))}
        </button>
      )}
    </>
  );
}

function sentenceOf(finding: Finding, units: readonly ChartUnit[], nameOf: (key: string) => string): string {
  const say: Readonly<Record<string, string | ((...said: string[]) => string) | undefined>> = words.kinds;
  const sentence = say[finding.kind];
  if (sentence === undefined) return finding.kind;
  if (typeof sentence === 'string') return sentence;
  const count = formatCount(finding.count);
  if (finding.kind === 'no_department') return finding.count === 1 ? words.oneWithoutDepartment : sentence(count);
  if (finding.kind === 'similar_units') return sentence(finding.units.map((key) => unitName(units, key)).join(', '));
  const about = finding.kind === 'cycle' ? finding.people.slice(0, 4) : finding.people.slice(0, 1);
  const more = finding.kind === 'cycle' && finding.count > about.length ? ' …' : '';
  return sentence(about.map(nameOf).join(', ') + more, count);
}

function deedOf(correction: Correction, units: readonly ChartUnit[], nameOf: (key: string) => string): string {
  const { suggest } = words;
  if (correction.kind === 'set_manager')
    return correction.manager === null ? suggest.top : suggest.under(nameOf(correction.manager));
  if (correction.kind === 'merge_units') return suggest.merge(unitName(units, correction.into));
  return suggest.remove;
}

function unitName(units: readonly ChartUnit[], key: string): string {
  return units.find((unit) => unit.key === key)?.name ?? key;
}
