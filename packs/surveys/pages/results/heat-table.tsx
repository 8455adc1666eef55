/** Scores by unit and scale as a table that is read like any other: shaded where a unit lies beside everybody. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { messages } from './messages.ts';
import { type Publication, type Scale, type Score, type Told, wordsOf } from './results.ts';

export function HeatTable({ publication }: { publication: Publication }) {
  const { units, scales, language } = publication;
  const words = messages.heat;
  const depthOf = (unit: string): number => {
    let depth = 0;
    const seen = new Set<string>();
    for (let at = units.find((one) => one.unit === unit)?.parent; at && !seen.has(at); depth++) {
      seen.add(at);
      at = units.find((one) => one.unit === at)?.parent;
    }
    return depth;
  };
  const isWholeTold = scales.some(({ overall }) => overall.hidden === undefined);
  return (
    <>
      <ScrollRegion label={words.title}>
        <table className="heat-table">
          <thead>
            <tr>
              <th scope="col">{words.unit}</th>
              {scales.map((scale) => (
                <th key={scale.id} scope="col" className="figure-column">
                  {wordsOf(scale.name, language)}
                  {scale.direction === 'down_is_good' && <small className="heat-note">{words.lower}</small>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {isWholeTold && (
              <tr className="heat-whole">
                <th scope="row">{words.everybody}</th>
                {scales.map((scale) => (
                  <HeatCell key={scale.id} scale={scale} told={scale.overall} />
                ))}
              </tr>
            )}
            {units.map(({ unit, name }) => (
              <tr key={unit}>
                <th scope="row" style={{ paddingInlineStart: `${12 * (1 + depthOf(unit))}px` }}>
                  {name || messages.unnamed}
                </th>
                {scales.map((scale) => {
                  const told = scale.units.find((one) => one.unit === unit)?.score ?? { hidden: 'suppressed' as const };
                  return <HeatCell key={scale.id} scale={scale} told={told} />;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="result-key" aria-hidden="true">
        <span data-step="worse">37.1 ▾</span> {words.worse}
        <span data-step="better">71.4 ▴</span> {words.better}
        <span data-step="hidden">···</span> {words.hidden}
      </p>
    </>
  );
}

function HeatCell({ scale, told }: { scale: Scale; told: Told<Score> }) {
  if (told.hidden !== undefined)
    return (
      <td className="figure-column" data-step="hidden">
        <span title={messages.hidden[told.hidden]}>
          <span aria-hidden="true">···</span>
          <span className="visually-hidden">{messages.hidden[told.hidden]}</span>
        </span>
      </td>
    );
  const step = stepOf(scale, told);
  return (
    <td className="figure-column" data-step={step}>
      <data value={told.score} title={messages.between(told.low.toFixed(1), told.high.toFixed(1))}>
        {told.score.toFixed(1)}
      </data>
      {step && (
        <>
          <span aria-hidden="true">{step === 'worse' ? ' ▾' : ' ▴'}</span>
          <span className="visually-hidden">{step === 'worse' ? messages.heat.worse : messages.heat.better}</span>
        </>
      )}
    </td>
  );
}

/** Where the whole's score lies outside of the unit's interval. */
export function stepOf(scale: Scale, told: Score): 'worse' | 'better' | undefined {
  if (scale.overall.hidden !== undefined || told === scale.overall) return undefined;
  const whole = scale.overall.score;
  if (told.low <= whole && told.high >= whole) return undefined;
  return (scale.direction === 'up_is_good') === told.score > whole ? 'better' : 'worse';
}
