import { Link } from 'react-router';
import { Loaded } from '../../components/loaded.tsx';
import { EmptyState } from '../../components/notice.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { attemptsOf } from '../../data/attempts.ts';
import { useClock } from '../../data/clock.ts';
import { formatSeconds } from '../../data/format.ts';
import { lookOfSubtask } from '../../data/subtask-look.ts';
import { type Task, useJournal } from '../../data/task-queries.ts';
import { type TimelineRow, ticksOf, timelineRows } from '../../data/timeline.ts';
import { usePhone } from '../../data/use-media.ts';
import styles from './timeline.module.css';

/** What became of each subtask when: waits, work, checks, and what was sent back. */
export default function Timeline({ task }: { task: Task }) {
  const journal = useJournal(task.task_id);
  const isPhone = usePhone();
  const now = useClock((ms) => (task.finished_at ? 0 : ms));
  return (
    <Loaded query={journal} rows={8}>
      {({ events }) => {
        const from = Date.parse(task.created_at);
        const until = Math.max(task.finished_at ? Date.parse(task.finished_at) : now, from + 1);
        const rows = timelineRows(task.subtasks, attemptsOf(events), until);
        if (rows.length === 0) return <EmptyState title="Nothing has begun">{task.reason}</EmptyState>;
        const at = (ms: number) => ((ms - from) / (until - from)) * 100;
        const looks = new Map(task.subtasks.map((subtask) => [subtask.id, lookOfSubtask(subtask)]));
        const ticks = ticksOf((until - from) / 1000, isPhone ? 3 : 8);
        return (
          <figure className={styles.figure}>
            <figcaption className={styles.legend}>
              <Key kind="waiting" name="waiting" />
              <Key kind="working" name="working" />
              <Key kind="checking" name="checking" />
              <Key kind="working" name="sent back, or without a result" isSentBack />
            </figcaption>
            <div className={styles.chart}>
              <div className={styles.axis} aria-hidden>
                {ticks.map((second) => (
                  <span
                    key={second}
                    className={styles.tick}
                    style={{ insetInlineStart: `${at(from + second * 1000)}%` }}
                  >
                    {second === 0 ? '0' : formatSeconds(second)}
                  </span>
                ))}
              </div>
              <ol className={styles.rows}>
                {rows.map((row) => (
                  <li key={row.id} className={styles.row}>
                    <span className={styles.name}>
                      <StateMark of={looks.get(row.id) ?? row.status} isBare />
                      <Link to={`?subtask=${encodeURIComponent(row.id)}`} preventScrollReset title={row.title}>
                        {row.title}
                      </Link>
                    </span>
                    <Lane row={row} at={at} ticks={ticks.map((second) => at(from + second * 1000))} />
                  </li>
                ))}
              </ol>
            </div>
          </figure>
        );
      }}
    </Loaded>
  );
}

function Key({ kind, name, isSentBack = false }: { kind: string; name: string; isSentBack?: boolean }) {
  return (
    <span className={styles.key}>
      <svg className={styles.swatch} aria-hidden>
        <Hatching id={`key-${kind}`} />
        <rect
          width="100%"
          height="100%"
          className={styles.span}
          data-kind={kind}
          fill={kind === 'checking' ? `url(#key-${kind})` : undefined}
        />
        {isSentBack && <rect x="100%" width="3" height="100%" className={styles.edge} />}
      </svg>
      {name}
    </span>
  );
}

/** The spans of a subtask as bars; a screen reader gets them as a sentence. */
function Lane({ row, at, ticks }: { row: TimelineRow; at: (ms: number) => number; ticks: readonly number[] }) {
  const id = `hatch-${row.id}`;
  const told = row.spans.map((span) => `Attempt ${span.attempt}: ${span.text}, ${lengthOf(span)}`);
  return (
    <svg className={styles.lane} role="img" aria-label={told.join('. ') || 'Not begun'}>
      <Hatching id={id} />
      {ticks.map((x) => (
        <line key={x} x1={`${x}%`} x2={`${x}%`} y1="0" y2="100%" className={styles.grid} />
      ))}
      {row.spans.map((span, index) => {
        const [x, end] = [at(span.from), at(span.to)];
        return (
          <g key={`${span.attempt} ${span.kind} ${span.from}`}>
            <title>{told[index]}</title>
            <rect
              x={`${x}%`}
              width={`${Math.max(end - x, 0.15)}%`}
              y={span.kind === 'waiting' ? '38%' : '18%'}
              height={span.kind === 'waiting' ? '24%' : '64%'}
              className={styles.span}
              data-kind={span.kind}
              fill={span.kind === 'checking' ? `url(#${id})` : undefined}
            />
            {span.isSentBack && <rect x={`${end}%`} width="3" y="10%" height="80%" className={styles.edge} />}
          </g>
        );
      })}
    </svg>
  );
}

const lengthOf = ({ from, to, isOpen }: TimelineRow['spans'][number]): string =>
  `${formatSeconds((to - from) / 1000)}${isOpen ? ' so far' : ''}`;

function Hatching({ id }: { id: string }) {
  return (
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="6" height="6" className={styles.hatchGround} />
      <rect width="2.5" height="6" className={styles.hatchLine} />
    </pattern>
  );
}
