import { Suspense, useEffect } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { pageLinks } from '../data/pages.ts';
import iconUrl from '../icon.svg';
import { LiveMark } from './live-mark.tsx';
import { PageBoundary } from './page-boundary.tsx';
import styles from './shell.module.css';
import { Skeleton } from './skeleton.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { Toasts } from './toasts.tsx';

/** What every page has around it: header, navigation, messages. */
export function Shell() {
  const { pathname } = useLocation();
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
          {pageLinks.map(({ path, name, icon: Icon }) => (
            <NavLink key={path} className={styles.link ?? ''} to={path} end={path === '/'}>
              <Icon aria-hidden />
              <span>{name}</span>
            </NavLink>
          ))}
        </nav>
        <div className={styles.tools}>
          <LiveMark />
          <ThemeSwitch />
        </div>
      </header>
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
      <Toasts />
    </>
  );
}
