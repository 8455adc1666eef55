/** The builder's parts as they are drawn, without a browser: everything has a name, and the preview follows the rules. */
import { checkLogic, QUESTION_KINDS, type SurveyDefinition } from '@bellwether/questionnaire';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { addQuestion, newQuestion, type Selection, withLanguage } from './draft.ts';
import { Editor } from './editor.tsx';
import { Findings } from './findings.tsx';
import { Logic } from './logic.tsx';
import { messages } from './messages.ts';
import { Outline } from './outline.tsx';
import { Preview } from './preview.tsx';
import { Translations } from './translations.tsx';

const EMPTY: SurveyDefinition = {
  title: { en: 'Every kind' },
  default_language: 'en',
  languages: ['en'],
  sections: [{ id: 'all', title: { en: 'All of them' }, questions: [] }],
  rules: [],
  scales: [],
};
const survey = QUESTION_KINDS.reduce<SurveyDefinition>(
  (definition, kind) => addQuestion(definition, newQuestion(definition, kind, messages.fresh), { kind: 'survey' }),
  EMPTY,
);
const ids = survey.sections[0]!.questions.map(({ id }) => id);
const ignore = (): void => undefined;
const drawn = { definition: survey, change: ignore, select: ignore };

/** Fields and buttons that nobody could name by ear. */
function nameless(markup: string): string[] {
  const labelled = new Set([...markup.matchAll(/<label[^>]* for="([^"]+)"/g)].map(([, id]) => id));
  const inLabel = markup.replace(/<label[\s\S]*?<\/label>/g, '');
  const fields = [...inLabel.matchAll(/<(?:input|textarea|select)\b[^>]*>/g)].map(([tag]) => tag);
  const buttons = [...markup.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)];
  return [
    ...fields.filter((tag) => !/aria-label="[^"]+"/.test(tag) && !labelled.has(/ id="([^"]+)"/.exec(tag)?.[1] ?? '')),
    ...buttons.flatMap(([whole, attributes = '', inside = '']) =>
      /aria-label="[^"]+"/.test(attributes) || /[\p{L}\p{N}]/u.test(inside.replace(/<[^>]*>/g, '')) ? [] : [whole],
    ),
  ];
}

describe('the builder draws', () => {
  it.each([
    ...ids.map((id): Selection => ({ kind: 'question', id })),
    { kind: 'section', id: 'all' } as const,
    { kind: 'survey' } as const,
  ])('an editor for %o in which every field has a name', (selected) => {
    const markup = renderToStaticMarkup(<Editor {...drawn} selected={selected} />);
    expect(markup).toContain('value=');
    expect(nameless(markup)).toEqual([]);
  });

  it('an outline with every question, the selected one marked and movable', () => {
    const markup = renderToStaticMarkup(
      <Outline {...drawn} selected={{ kind: 'question', id: ids[0]! }} findings={[]} isLocked={false} />,
    );
    expect(markup.match(/aria-current="true"/g)).toHaveLength(1);
    expect(markup).toContain('aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"');
    expect(nameless(markup)).toEqual([]);
    const locked = renderToStaticMarkup(<Outline {...drawn} selected={{ kind: 'survey' }} findings={[]} isLocked />);
    expect(locked).not.toContain('draggable="true"');
    expect(locked).not.toContain(messages.outline.addSection);
  });

  it('a preview of every kind of question, without what rules hide', () => {
    const hiding = { ...survey, rules: [{ id: 'r', when: `answered(${ids[0]})`, does: { show: ids[1]! } }] };
    const markup = renderToStaticMarkup(<Preview definition={hiding} selected={{ kind: 'survey' }} />);
    const parts = [...markup.matchAll(/data-part="(question_\d+)"/g)].map(([, id]) => id);
    expect(parts).toEqual(ids.filter((id) => id !== ids[1]));
    expect(markup).toContain(messages.preview.hidden('1'));
    expect(nameless(markup)).toEqual([]);
  });

  it('rules with their mistakes, and the map as words too', () => {
    const rules = [
      { id: 'r1', when: `${ids[0]} > 3`, does: { show: ids[7]! } },
      { id: 'r2', when: 'a ==', does: { calculate: { id: 'load', expression: ids[0]! } } },
    ];
    const markup = renderToStaticMarkup(<Logic {...drawn} definition={{ ...survey, rules }} />);
    expect(markup).toContain('At character 4');
    expect(markup).toContain(`${ids[0]} → show ${ids[7]}`);
    expect(nameless(markup)).toEqual([]);
  });

  it('translations with what is missing', () => {
    const markup = renderToStaticMarkup(<Translations definition={withLanguage(survey, 'de')} change={ignore} />);
    expect(markup).toContain('data-missing="true"');
    expect(nameless(markup)).toEqual([]);
    expect(renderToStaticMarkup(<Translations definition={survey} change={ignore} />)).toContain(
      messages.translations.only,
    );
  });

  it('each finding once, with what to do', () => {
    const dead = { ...survey, rules: [{ id: 'r', when: `${ids[0]} > 5`, does: { show: ids[7]! } }] };
    const [finding] = checkLogic(dead);
    const markup = renderToStaticMarkup(<Findings findings={[finding!, finding!]} select={ignore} definition={dead} />);
    expect(markup.match(/<li/g)).toHaveLength(1);
    expect(markup).toContain(finding!.suggestion);
  });
});
