import { type ReactNode, useEffect } from 'react';
import styles from './page.module.css';

type Props = {
  title: string;
  /** Of the document, if the title alone says too little there. */
  documentTitle?: string;
  actions?: ReactNode;
  children: ReactNode;
};

/** A page: its title with what can be done here, and what it shows. */
export function Page({ title, documentTitle = title, actions, children }: Props) {
  useEffect(() => {
    document.title = `${documentTitle} · TRITONS`;
  }, [documentTitle]);
  return (
    <main className={styles.page} id="content" tabIndex={-1}>
      <header className={styles.header}>
        <h1>{title}</h1>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </main>
  );
}
