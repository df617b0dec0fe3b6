import { Suspense, useEffect, useSyncExternalStore } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { useCaller } from '../data/caller.ts';
import { pageLinks } from '../data/pages.ts';
import { onSession, readSession } from '../data/session.ts';
import iconUrl from '../icon.svg';
import { Account } from './account.tsx';
import { LiveMark } from './live-mark.tsx';
import { ErrorState } from './notice.tsx';
import { Page } from './page.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { SearchButton } from './search-button.tsx';
import styles from './shell.module.css';
import { SignIn } from './sign-in.tsx';
import { Skeleton } from './skeleton.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { Toasts } from './toasts.tsx';

/** What every page has around it: header, navigation, messages. */
export function Shell() {
  const { pathname } = useLocation();
  const { isRefused } = useSyncExternalStore(onSession, readSession);
  const { data: caller, error, refetch } = useCaller();
  const links = isRefused
    ? []
    : pageLinks.filter(({ permission }) => !permission || !caller || caller.permissions.includes(permission));
  // biome-ignore lint/correctness/useExhaustiveDependencies: Another page begins at its top.
  useEffect(() => {
    scrollTo(0, 0);
  }, [pathname]);
  return (
    <>
      <a className={styles.skip} href="#content">
        Skip to the content
      </a>
      <header className={styles.header}>
        <Link className={styles.brand} to="/">
          <img src={iconUrl} alt="" />
          TRITONS
        </Link>
        <nav className={styles.navigation} aria-label="Pages">
          {links.map(({ path, name, icon: Icon }) => (
            <NavLink key={path} className={styles.link ?? ''} to={path} end={path === '/'}>
              <Icon aria-hidden />
              <span>{name}</span>
            </NavLink>
          ))}
        </nav>
        <div className={styles.tools}>
          {!isRefused && (
            <>
              <SearchButton />
              <LiveMark />
            </>
          )}
          <ThemeSwitch />
          <Account />
        </div>
      </header>
      {isRefused ? (
        <SignIn />
      ) : error && !caller ? (
        <Page title="Not available">
          <ErrorState error={error} onRetry={() => void refetch()} />
        </Page>
      ) : (
        <PageBoundary key={pathname}>
          <Suspense
            fallback={
              <div className={styles.waiting}>
                <Skeleton rows={8} />
              </div>
            }
          >
            <Outlet />
          </Suspense>
        </PageBoundary>
      )}
      <Toasts />
    </>
  );
}
