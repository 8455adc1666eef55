/** How the model was chosen and what its bands held: why anybody should believe it. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { useState } from 'react';
import type { Backtest, Forecast } from './forecast.ts';
import { messages } from './messages.ts';

const STEPS_SHOWN = 7;

export function BacktestSection({ forecast, backtest }: { forecast: Forecast; backtest: Backtest }) {
  const words = messages.backtest;
  const [opened, setOpened] = useState(false);
  const { coverage_80, coverage_95, models, by_step } = backtest;
  const steps = opened ? by_step : by_step.slice(0, STEPS_SHOWN);
  return (
    <section className="forecast-backtest" aria-labelledby="backtest">
      <h2 id="backtest">{words.title}</h2>
      <p>{forecast.why}</p>
      <p className="quiet">
        {words.tried(backtest.origins)}{' '}
        {coverage_80 !== null && coverage_95 !== null && words.coverage(shareOf(coverage_80), shareOf(coverage_95))}
      </p>
      <div className="forecast-tables">
        <ScrollRegion label={words.models}>
          <table aria-label={words.models}>
            <thead>
              <tr>
                <th scope="col">{words.model}</th>
                <th scope="col" className="figure-column" title={words.errorMeaning}>
                  {words.error}
                </th>
              </tr>
            </thead>
            <tbody>
              {models.map(({ model, mase }) => (
                <tr key={model} data-taken={model === forecast.model || undefined}>
                  <th scope="row">
                    {messages.models[model] ?? model}
                    {model === forecast.model && <span className="forecast-taken">{words.taken}</span>}
                  </th>
                  <td className="figure-column">{errorOf(mase)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <ScrollRegion label={words.steps}>
          <table aria-label={words.steps}>
            <thead>
              <tr>
                {[words.step, words.error, words.covered80, words.covered95].map((head, index) => (
                  <th key={head} scope="col" className={index > 0 ? 'figure-column' : undefined}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {steps.map(({ step, mase, coverage_80: of80, coverage_95: of95 }) => (
                <tr key={step}>
                  <th scope="row">{formatCount(step)}</th>
                  <td className="figure-column">{errorOf(mase)}</td>
                  <td className="figure-column">{of80 === null ? '–' : shareOf(of80)}</td>
                  <td className="figure-column">{of95 === null ? '–' : shareOf(of95)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {by_step.length > steps.length && (
            <button type="button" className="button" onClick={() => setOpened(true)}>
              {words.allSteps(by_step.length)}
            </button>
          )}
        </ScrollRegion>
      </div>
      <p className="quiet">{words.errorMeaning}</p>
    </section>
  );
}

function errorOf(mase: number | null): string {
  return mase === null ? '–' : mase.toFixed(2);
}

function shareOf(share: number): string {
  return formatPercent(share, 0);
}
