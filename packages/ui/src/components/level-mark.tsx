/** How bad, in a word and a shape, so that nobody needs to see colour: the fuller the mark, the worse. */

const STEPS = [1, 2, 3, 4] as const;

export function LevelMark(props: {
  /** How many of the four steps are filled. */
  filled: 0 | 1 | 2 | 3 | 4;
  /** The level as a word; `undefined` where the word stands elsewhere in the row. */
  word?: string;
}) {
  return (
    <span className="level-mark" data-filled={props.filled}>
      <svg viewBox="0 0 18 8" aria-hidden="true">
        {STEPS.map((step) => (
          <rect
            key={step}
            x={(step - 1) * 4.5}
            y={8 - step * 2}
            width={3}
            height={step * 2}
            data-on={step <= props.filled || undefined}
          />
        ))}
      </svg>
      {props.word}
    </span>
  );
}
