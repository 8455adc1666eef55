/** Back to the worked example, or to an empty page. */
import { messages } from './messages.ts';

export function StartButtons({ example, empty }: { example: () => void; empty: () => void }) {
  return (
    <>
      <button type="button" className="button plain" onClick={example}>
        {messages.startExample}
      </button>
      <button type="button" className="button plain" onClick={empty}>
        {messages.startEmpty}
      </button>
    </>
  );
}
