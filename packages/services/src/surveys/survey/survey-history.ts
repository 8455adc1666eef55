/** Who reads what became of a survey, and how a change of it is undone: it is a draft again. */
import { load } from '@bellwether/records';
import { nameOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { surveyStream } from './survey-stream.ts';
import { projectSurvey } from './survey-view.ts';

export const surveyHistory = defineHistory({
  stream: surveyStream,
  reader: { needs: 'surveys:read', reach: 'team' },
  undo: {
    writer: { needs: 'surveys:write' },
    async project(_, { tx, caller, id, after, at }) {
      const { version } = await load(tx, surveyStream, id);
      await projectSurvey(tx, id, after, version, { by: nameOf(caller), at });
    },
  },
});
