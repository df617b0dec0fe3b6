import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { onTheme, readTheme } from '../data/theme.ts';
import { useMedia } from '../data/use-media.ts';
import styles from './chart.module.css';

type Props = {
  /** What it shows, for screen readers. */
  label: string;
  /** Begins of the points, in ISO 8601. */
  at: readonly string[];
  /** null: not known; nothing is drawn. */
  values: readonly (number | null)[];
  /** bars: of each point. line: what it was at the end of each. */
  kind?: 'bars' | 'line';
  format: (value: number) => string;
  /** The highest value of the axis; by default that of the values. */
  most?: number | undefined;
};

const HEIGHT = 132;
const DAY_SECONDS = 86_400;

/** Values over time, from zero up, with the one under the pointer in words. */
export default function Chart({ label, at, values, kind = 'bars', format, most }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number>();
  const theme = useSyncExternalStore(onTheme, readTheme);
  const isDarkSystem = useMedia('(prefers-color-scheme: dark)');
  // biome-ignore lint/correctness/useExhaustiveDependencies: Another theme has other colours.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const plot = new uPlot(
      optionsOf(element, { kind, format, most, step: stepOf(at), onPoint: setPointed }),
      [at.map((time) => Date.parse(time) / 1000), [...values]],
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [at, values, kind, format, most, theme, isDarkSystem]);
  const value = pointed === undefined ? undefined : values[pointed];
  return (
    <figure className={styles.chart}>
      <div ref={box} className={styles.plot} role="img" aria-label={label} />
      <figcaption className={styles.caption}>
        {pointed === undefined || value === undefined
          ? ' '
          : `${timeText(at[pointed]!, stepOf(at))}: ${value === null ? 'not known' : format(value)}`}
      </figcaption>
    </figure>
  );
}

/** Seconds between points. */
const stepOf = ([first, second]: readonly string[]): number =>
  first && second ? (Date.parse(second) - Date.parse(first)) / 1000 : DAY_SECONDS;

function timeText(at: string | number, step: number): string {
  const format: Intl.DateTimeFormatOptions =
    step < DAY_SECONDS ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' };
  return new Date(at).toLocaleString('en-GB', format);
}

/** Texts of an axis, each once: values that are too close together to read differently. */
const distinct = (texts: string[]): string[] => texts.map((text, index) => (text === texts[index - 1] ? '' : text));

type Options = {
  kind: 'bars' | 'line';
  format: (value: number) => string;
  most: number | undefined;
  step: number;
  onPoint: (index: number | undefined) => void;
};

function optionsOf(element: HTMLElement, { kind, format, most, step, onPoint }: Options): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: colour('--ink-faint'), font, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false, x: false } },
    padding: [8, 4, 0, 0],
    scales: {
      x: { range: (_plot, min, max) => [min - step / 2, max + step / 2] },
      y: { range: (_plot, _min, max) => [0, most ?? (max > 0 ? max * 1.05 : 1)] },
    },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
    series: [
      {},
      {
        stroke: colour('--accent'),
        fill: kind === 'bars' ? colour('--accent') : colour('--accent-soft'),
        width: kind === 'bars' ? 0 : 1.5,
        points: { show: false },
        paths: kind === 'bars' ? uPlot.paths.bars!({ size: [0.7, 24] }) : uPlot.paths.stepped!({ align: 1 }),
      },
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 72,
        size: 24,
        values: (_plot, ticks) => ticks.map((tick) => timeText(tick * 1000, step)),
      },
      {
        ...axis,
        grid: { stroke: colour('--line'), width: 1 },
        space: 36,
        size: 64,
        values: (_plot, ticks) => distinct(ticks.map(format)),
      },
    ],
  };
}
