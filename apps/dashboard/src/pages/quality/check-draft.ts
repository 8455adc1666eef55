/** A check as it is typed: every field a text, of all kinds at once, so that changing the kind loses nothing. Pure. */
import type { Check, CheckKind } from './quality.ts';

export interface CheckDraft {
  within: string;
  grain: string;
  metric: string;
  at_least: string;
  at_most: string;
  field: string;
  required: boolean;
  one_of: string;
  min: string;
  max: string;
  /** In per cent. */
  share: string;
  fields: string;
  query: string;
}

export function draftOf(check: Check | undefined): CheckDraft {
  const text = (name: string, otherwise = ''): string => {
    const value = check?.[name];
    if (Array.isArray(value)) return value.join(', ');
    return value === undefined ? otherwise : String(value);
  };
  const share = check?.share;
  return {
    ...{ within: text('within', '1d'), grain: text('grain', '1h'), metric: text('metric') },
    ...{ at_least: text('at_least'), at_most: text('at_most', check ? '' : '0') },
    ...{ field: text('field'), required: check?.required === true || check === undefined },
    ...{ one_of: text('one_of'), min: text('min'), max: text('max') },
    share: typeof share === 'number' ? String(Math.round(share * 1000) / 10) : '100',
    ...{ fields: text('fields'), query: text('query') },
  };
}

/** What is sent. What was left empty is not. */
export function checkOf(kind: CheckKind, draft: CheckDraft, isAboutPeople: boolean): Check {
  const { within, required } = draft;
  const number = (name: 'at_least' | 'at_most' | 'min' | 'max'): object =>
    draft[name].trim() === '' ? {} : { [name]: Number(draft[name]) };
  switch (kind) {
    case 'freshness':
      return { kind, within };
    case 'volume':
      return isAboutPeople ? { kind, metric: draft.metric.trim() } : { kind, grain: draft.grain };
    case 'count':
      return { kind, ...number('at_least'), ...number('at_most'), within };
    case 'schema':
      return { kind };
    case 'validity': {
      const oneOf = listOf(draft.one_of);
      return {
        ...{ kind, field: draft.field.trim(), within, share: Number(draft.share) / 100 },
        ...(required ? { required } : {}),
        ...(oneOf.length > 0 ? { one_of: oneOf } : {}),
        ...number('min'),
        ...number('max'),
      };
    }
    case 'uniqueness':
      return { kind, fields: listOf(draft.fields), within };
    case 'refused':
      return { kind, at_most: Number(draft.at_most || 0), within };
    case 'sql':
      return { kind, query: draft.query };
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}
