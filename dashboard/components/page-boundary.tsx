import { Component, type ReactNode } from 'react';
import { ErrorState } from './notice.tsx';

type State = { error: unknown };

/** Shows that a page has failed, and leaves the rest of it usable. */
export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return <ErrorState error={this.state.error} onRetry={() => location.reload()} />;
  }
}
