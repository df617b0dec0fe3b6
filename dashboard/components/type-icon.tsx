import { BrainCircuit, CodeXml, FlaskConical, type LucideIcon, Server, ShieldCheck, SquareDashed } from 'lucide-react';
import { formatName } from '../data/format.ts';
import styles from './type-icon.module.css';

const icons: Record<string, LucideIcon> = {
  infrastructure: Server,
  development: CodeXml,
  ai_ml: BrainCircuit,
  quality: FlaskConical,
  security: ShieldCheck,
};

/** The icon of a type of task. */
export function TypeIcon({ type }: { type: string }) {
  const Icon = icons[type] ?? SquareDashed;
  return (
    <span className={styles.icon} title={formatName(type)}>
      <Icon aria-hidden />
      <span className="sr-only">{formatName(type)}</span>
    </span>
  );
}
