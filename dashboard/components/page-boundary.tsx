import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode, useEffect } from 'react';
import { onConnection, readConnection } from '../data/live.ts';
import { Button } from './button.tsx';
import { EmptyState } from './notice.tsx';
import { Page } from './page.tsx';

type State = { hasFailed: boolean };

/** Shows that a page has failed, and leaves the rest of it usable. */
export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { hasFailed: false };

  static getDerivedStateFromError(): State {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Failed /> : this.props.children;
  }
}

/** A page whose code could not be read, or has failed. A browser keeps what it could not read until it reloads. */
function Failed() {
  useEffect(() => {
    let wasLost = false;
    const look = () => {
      const isLost = readConnection().state === 'lost';
      if (wasLost && !isLost) location.reload();
      wasLost ||= isLost;
    };
    look();
    return onConnection(look);
  }, []);
  return (
    <Page title="Not available">
      <EmptyState
        icon={TriangleAlert}
        title="This page could not be shown"
        action={<Button onClick={() => location.reload()}>Reload</Button>}
      >
        Its code could not be read, or has failed. If the connection was lost, the page reloads once it is back.
      </EmptyState>
    </Page>
  );
}
