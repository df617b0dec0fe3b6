import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import styles from './tabs.module.css';

type Props = {
  /** Said to screen readers. */
  label: string;
  value: string;
  tabs: readonly { value: string; name: ReactNode }[];
  onChange: (value: string) => void;
};

/** Views of the same thing, of which one is shown. */
export function Tabs({ label, value, tabs, onChange }: Props) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(String(next))}>
      <Base.List className={styles.list} aria-label={label}>
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className={styles.tab}>
            {tab.name}
          </Base.Tab>
        ))}
      </Base.List>
    </Base.Root>
  );
}
