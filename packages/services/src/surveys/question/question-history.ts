/** Who reads what became of a question of the library, and how a change of it is undone. */
import { load } from '@bellwether/records';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { questionStream } from './question-stream.ts';

export const questionHistory = defineHistory({
  stream: questionStream,
  reader: { needs: 'surveys:read', reach: 'team' },
  undo: {
    writer: { needs: 'surveys:write' },
    async project(_, { tx, id, after, at }) {
      if (!after) return; // the stream never undoes what made it
      const { version } = await load(tx, questionStream, id);
      await tx
        .updateTable('survey_questions')
        .set({ ...after, question: JSON.stringify(after.question), version, updated_at: at })
        .where('id', '=', id)
        .execute();
    },
  },
});
