/** Keeps one failing part from taking the page with it, and says what to do. */
import { Component, type ReactNode } from 'react';
import { uiMessages } from '../i18n/messages.ts';

export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? (
      <p role="alert" className="problem">
        {uiMessages.problems.broken}
      </p>
    ) : (
      this.props.children
    );
  }
}
