/** What became of a tenant's own question; surveys keep it as it was when they took it. */
import type { JsonObject } from '@bellwether/core';
import { defineEntityStream } from '@bellwether/records';

export interface QuestionFields {
  theme: string;
  keywords: string[];
  archived: boolean;
  question: JsonObject;
}

export const questionStream = defineEntityStream<QuestionFields>({ type: 'question' });

export function questionFields({ theme, keywords, archived, question }: QuestionFields): QuestionFields {
  return { theme, keywords, archived, question };
}
