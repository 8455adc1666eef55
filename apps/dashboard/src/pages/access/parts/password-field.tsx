/** A password: shown on request, with its rules and its strength when it is a new one. */
import { type RefObject, useId, useState } from 'react';
import { partMessages } from './messages.ts';
import { PASSWORD_LENGTH, passwordState } from './password-strength.ts';

export function PasswordField(props: {
  label: string;
  name: string;
  /** `new`: rules and strength are shown, and the browser offers to make one up. */
  use: 'current' | 'new';
  /** Whose it will be; a password with this name in it is refused. */
  email?: string | undefined;
  field?: RefObject<HTMLInputElement | null>;
  /** In the page for password managers to fill, but not the reader's turn yet. */
  isWaiting?: boolean;
}) {
  const { label, name, use, email, field, isWaiting } = props;
  const [value, setValue] = useState('');
  const [isShown, setShown] = useState(false);
  const id = useId();
  const words = partMessages.password;
  const state = passwordState(value, email);
  return (
    <div className={isWaiting ? 'visually-hidden' : 'field'} aria-hidden={isWaiting}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <span className="password">
        <input
          id={id}
          name={name}
          type={isShown ? 'text' : 'password'}
          autoComplete={use === 'new' ? 'new-password' : 'current-password'}
          autoCapitalize="none"
          spellCheck={false}
          required
          minLength={use === 'new' ? PASSWORD_LENGTH.min : undefined}
          maxLength={PASSWORD_LENGTH.max}
          aria-describedby={use === 'new' ? `${id}-rules ${id}-strength` : undefined}
          ref={field}
          tabIndex={isWaiting ? -1 : undefined}
          onChange={(event) => setValue(event.target.value)}
        />
        <button
          type="button"
          className="password-show"
          aria-pressed={isShown}
          aria-controls={id}
          tabIndex={isWaiting ? -1 : undefined}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? words.hide : words.show}
          <span className="visually-hidden"> {words.whose(label)}</span>
        </button>
      </span>
      {use === 'new' && (
        <>
          <p id={`${id}-rules`} className="quiet field-note">
            {words.rules(PASSWORD_LENGTH.min)}
          </p>
          <p id={`${id}-strength`} className="field-note strength" data-state={state.kind} aria-live="polite">
            {state.kind === 'too_short' ? words.strength.too_short(state.missing) : words.strength[state.kind]}
          </p>
        </>
      )}
    </div>
  );
}
