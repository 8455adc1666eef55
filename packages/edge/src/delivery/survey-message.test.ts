import { describe, expect, it } from 'vitest';
import { MESSAGE_LANGUAGES, type SurveyMessageFacts, surveyMessage } from './survey-message.ts';

const FACTS: SurveyMessageFacts = {
  kind: 'invitation',
  organisation: 'Acme',
  title: 'Weekly pulse',
  name: 'Ada',
  questions: 12,
  link: 'https://answers.example/s/wave#token',
  closesAtMs: Date.parse('2026-12-04T16:00:00Z'),
  zone: 'Europe/Berlin',
  language: 'en',
  unsubscribeUrl: 'https://edge.example/unsubscribe/x.y',
};

describe('a message', () => {
  it('says who asks what, how long it takes, until when by the reader’s clock, and who knows what', () => {
    const { subject, text } = surveyMessage(FACTS);
    expect(subject).toBe('Weekly pulse: your answers, please');
    for (const words of [
      'Hello Ada,',
      'Acme asks',
      '12 questions, about 2 minutes',
      '17:00',
      FACTS.link,
      'without your name',
    ])
      expect(text.replaceAll('5:00 PM', '17:00')).toContain(words);
  });

  it('says the same as text and as HTML', () => {
    const { text, html } = surveyMessage(FACTS);
    const plain = html
      .replace(/<[^>]+>/g, ' ')
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    const squeeze = (value: string): string => value.replace(/\s+/g, ' ');
    for (const line of text.split(/\n+/).filter((one) => one !== '' && !one.startsWith('http') && !one.endsWith(':')))
      expect(squeeze(plain)).toContain(squeeze(line));
    expect(html).toContain(`href="${FACTS.link.replaceAll('&', '&#38;')}"`);
  });

  it('takes titles and names for text', () => {
    const { subject, html, text } = surveyMessage({
      ...FACTS,
      title: '<img src=x>\r\nBcc: all@acme',
      name: '<b>Ada</b>',
    });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<b>');
    expect(text).toContain('<b>Ada</b>');
  });

  it('does without a name, and without an address to unsubscribe', () => {
    const { text } = surveyMessage({ ...FACTS, name: undefined, unsubscribeUrl: undefined });
    expect(text).toMatch(/^Hello,\n/);
    expect(text).not.toContain('unsubscribe');
  });

  it.each(MESSAGE_LANGUAGES)('is whole in %s', (language) => {
    for (const kind of ['invitation', 'reminder'] as const) {
      const { subject, text } = surveyMessage({ ...FACTS, kind, language });
      expect(subject + text).not.toMatch(/\{\w+\}|undefined/);
      expect(text).toContain(FACTS.link);
    }
  });

  it('is English in a language it does not know', () =>
    expect(surveyMessage({ ...FACTS, language: 'nl' }).text).toContain('Hello Ada,'));
});
