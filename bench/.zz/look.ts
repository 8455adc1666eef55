import { chromium } from 'playwright-core';
import { pino } from 'pino';
import { tokenText } from '@bellwether/core';
import { createApp } from '../../apps/server/src/http/app.ts';
import { responseRoutes } from '../../apps/server/src/routes/responses.ts';
import { WaveHouse } from '../../packages/services/src/wave/wave-house.fixture.ts';
import { readFileSync } from 'node:fs';
const house = await WaveHouse.open();
house.clock.nowMs = Date.now();
await house.people({ eng: 8 });
const scale = { low: 1, high: 5, labels: [{ en: 'Strongly disagree', de:'Stimme gar nicht zu' }, { en: 'Disagree',de:'Stimme nicht zu' }, { en: 'Neither',de:'Weder noch' }, { en: 'Agree',de:'Stimme zu' }, { en: 'Strongly agree',de:'Stimme sehr zu' }] };
const definition = { title: { en: 'How are you doing?', de: 'Wie geht es Ihnen?' }, description: { en: 'A short look at the last month, so that we can change what gets in the way.' }, default_language: 'en', languages: ['en', 'de'], rules: [{ id: 'r1', when: 'energy <= 2', does: { show: 'why' } }], scales: [],
 sections: [ { id: 'work', title: { en: 'Your work', de: 'Ihre Arbeit' }, introduction: { en: 'Think of the last four weeks.' }, questions: [
  { id: 'energy', kind: 'scale', text: { en: 'I had enough energy for my work.', de: 'Ich hatte genug Energie für meine Arbeit.' }, required: true, points: scale, not_applicable: true },
  { id: 'why', kind: 'multiple_choice', text: { en: 'What took it?' }, required: false, max: 2, options: [{ id: 'a', text: { en: 'Too many meetings' } }, { id: 'b', text: { en: 'Too much at once' } }, { id: 'c', text: { en: 'Something outside of work' } }, { id: 'n', text: { en: 'None of these' }, exclusive: true }] },
  { id: 'enps', kind: 'scale', text: { en: 'How likely would you recommend working here?' }, help: { en: '0 is not at all, 10 is extremely likely.' }, required: true, points: { low: 0, high: 10, labels: { low: { en: 'Not at all' }, high: { en: 'Extremely likely' } } } } ] },
 { id: 'more', title: { en: 'A little more' }, questions: [
  { id: 'rank', kind: 'rank', text: { en: 'What would help most?' }, required: false, options: [{ id: 'x', text: { en: 'Fewer meetings' } }, { id: 'y', text: { en: 'Clearer goals' } }, { id: 'z', text: { en: 'Better tools' } }] },
  { id: 'mat', kind: 'matrix', text: { en: 'How satisfied are you with …' }, required: true, rows: [{ id: 'r1', text: { en: 'your team' } }, { id: 'r2', text: { en: 'your tools' } }], points: { low: 1, high: 7, labels: { low: { en: 'very unhappy' }, high: { en: 'very happy' } } } },
  { id: 'num', kind: 'number', text: { en: 'Hours of overtime in a usual week' }, required: false, min: 0, max: 60 },
  { id: 'date', kind: 'date', text: { en: 'Since when?' }, required: false },
  { id: 'txt', kind: 'text', text: { en: 'What is one thing we should change?' }, required: false, max_length: 500, multiline: true } ] } ] } as never;
const wave = await house.wave({ survey: { survey_id: 'x', version: 1, definition } });
const tokens = [...(await house.tokens(wave.wave_id)).values()];
const app = await createApp({ platform: house.platform, routes: responseRoutes('/work/main/apps/answer/dist'), logger: pino({ level: 'error' }) as never, trustProxy: false, dashboardDirectory: '/nope', answerDirectory: '/work/main/apps/answer/dist' });
await app.listen({ port: 0, host: '127.0.0.1' });
const url = `http://127.0.0.1:${(app.server.address() as { port: number }).port}`;
const axe = readFileSync('/work/main/node_modules/axe-core/axe.min.js', 'utf8');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const check = async (page: import('playwright-core').Page, name: string) => {
  const result = await page.evaluate(`(async()=>{ ${axe}; const r = await axe.run(document,{runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}); return r.violations.map(v=>v.id+': '+v.nodes.map(n=>n.target.join(' ')).join(' | ')); })()`);
  console.log(name, JSON.stringify(result));
};
for (const [scheme, width, height] of [['light', 390, 844], ['dark', 1280, 800]] as const) {
  const token = tokens.pop()!;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, bypassCSP: true, locale: scheme === 'dark' ? 'de-DE' : 'en-GB' });
  const page = await context.newPage();
  page.on('console', (m) => m.type() === 'error' && console.log('console', m.text()));
  page.on('pageerror', (e) => console.log('pageerror', e.message));
  await page.goto(`${url}/s/${wave.wave_id}#${tokenText(token)}`);
  await page.getByRole('button', { name: /Begin/ }).waitFor();
  console.log(page.url());
  await page.screenshot({ path: `/tmp/h/shots_d/intro-${scheme}.png`, fullPage: true }); await check(page, 'intro');
  await page.getByRole('button', { name: /Begin/ }).click();
  await page.getByRole('radio').first().waitFor();
  await page.getByRole('button', { name: /Next|Weiter/ }).click();
  await page.screenshot({ path: `/tmp/h/shots_d/missing-${scheme}.png`, fullPage: true }); await check(page, 'missing');
  await page.getByRole('radio').nth(1).check({ force: true });
  await page.getByRole('checkbox').first().check();
  await page.getByRole('checkbox').nth(1).check();
  await page.locator('input[name=enps]').nth(7).check({ force: true });
  await page.screenshot({ path: `/tmp/h/shots_d/q1-${scheme}.png`, fullPage: true }); await check(page, 'q1');
  await page.getByRole('button', { name: /Next|Weiter/ }).click();
  await page.locator('input[name=mat-r1]').nth(3).check({ force: true });
  await page.locator('input[name=mat-r2]').nth(4).check({ force: true });
  await page.getByRole('textbox').last().fill('More time to think.');
  await page.screenshot({ path: `/tmp/h/shots_d/q2-${scheme}.png`, fullPage: true }); await check(page, 'q2');
  if (scheme === 'light') { await context.setOffline(true); }
  await page.getByRole('button', { name: /Send|senden/ }).click();
  if (scheme === 'light') {
    await page.getByText('There is no connection').waitFor();
    await page.screenshot({ path: `/tmp/h/shots_d/offline-${scheme}.png`, fullPage: true }); await check(page, 'offline');
    await context.setOffline(false);
  }
  await page.getByText(/have arrived|angekommen/).first().waitFor();
  await page.screenshot({ path: `/tmp/h/shots_d/done-${scheme}.png`, fullPage: true }); await check(page, 'done');
  console.log(await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])));
}
{
  const t = tokens.pop()!;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light', bypassCSP: true, locale: 'en-GB' });
  const page = await context.newPage();
  const step = async (name: string, work: () => Promise<unknown>) => { try { await work(); console.log('ok', name); } catch (e) { console.log('FAILED', name, String(e).slice(0, 300)); await page.screenshot({ path: `/tmp/h/shots_d/fail.png` }); } };
  page.setDefaultTimeout(8000);
  await step('keyboard', async () => {
    await page.goto(`${url}/s/${wave.wave_id}#${tokenText(t)}`);
    await page.getByRole('button', { name: 'Begin' }).press('Enter');
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.getByRole('alert').waitFor();
    console.log('focus', await page.evaluate(() => document.activeElement?.className));
    await page.getByRole('alert').getByRole('link').first().press('Enter');
    console.log('focus', await page.evaluate(() => document.activeElement?.id));
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    console.log('checked', await page.evaluate(() => document.querySelectorAll('input:checked').length));
  });
  await step('resume', async () => {
    await page.goto('about:blank'); await page.goto(`${url}/s/${wave.wave_id}#${tokenText(t)}`);
    await page.getByRole('button', { name: 'Go on where you were' }).click();
    console.log('checked after', await page.evaluate(() => document.querySelectorAll('input:checked').length));
  });
  await step('wrong', async () => { await page.goto('about:blank'); await page.goto(`${url}/s/${wave.wave_id}#${tokenText(t).slice(0, -5)}`); await page.getByRole('heading', { name: 'This link does not work.' }).waitFor(); });
  await step('wide light', async () => { await page.goto('about:blank'); await page.goto(`${url}/s/${wave.wave_id}#${tokenText(t)}`); await page.getByRole('button', { name: /Go on/ }).waitFor(); await page.screenshot({ path: '/tmp/h/shots_d/intro-wide.png', fullPage: true }); });
  await step('closed', async () => { const { closeWave } = await import('../../packages/services/src/wave/close.ts'); await closeWave(house.platform, house.owner, wave.wave_id).catch((e) => console.log('close', e.message)); await page.goto('about:blank'); await page.goto(`${url}/s/${wave.wave_id}#${tokenText(tokens.pop()!)}`); await page.getByRole('heading', { name: 'This survey is over.' }).waitFor(); await check(page, 'closed'); });
}
await browser.close(); await app.close(); await house.close();
