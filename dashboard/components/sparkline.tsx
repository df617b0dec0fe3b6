import { sparklinePath } from '../data/sparkline-path.ts';
import styles from './sparkline.module.css';

type Props = {
  /** null: not known, a gap. */
  values: readonly (number | null)[];
  /** What it shows, for screen readers: "Tasks an hour, last 24 h". */
  label: string;
  /** The value at the top; by default the highest. */
  most?: number;
};

const WIDTH = 96;
const HEIGHT = 24;

/** A small line of values, from zero up. */
export function Sparkline({ values, label, most }: Props) {
  const { line, area, dots } = sparklinePath(values, WIDTH, HEIGHT, most);
  return (
    <svg
      className={styles.sparkline}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <path className={styles.area} d={area} />
      <path className={styles.line} d={line} vectorEffect="non-scaling-stroke" />
      <path className={styles.dots} d={dots} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
