import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { ErrorState } from '../../components/notice.tsx';
import { formatTime } from '../../data/format.ts';
import type { Task } from '../../data/task-queries.ts';
import { useTaskLog } from '../../data/use-task-log.ts';
import styles from './log.module.css';

type Props = { task: Task; subtaskId?: string; isShort?: boolean };

/** How far from the end counts as the end, in pixels. */
const NEAR = 24;

/** Lines of a log in a pane of its own, which follows the end unless the reader has scrolled away from it. */
export function LogLines({ task, subtaskId, isShort = false }: Props) {
  const log = useTaskLog(task.task_id, task.run);
  const lines = useMemo(
    () => (subtaskId ? log.lines.filter(({ subtask_id }) => subtask_id === subtaskId) : log.lines),
    [log.lines, subtaskId],
  );
  const pane = useRef<HTMLDivElement>(null);
  const [isFollowing, setIsFollowing] = useState(true);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => pane.current,
    estimateSize: () => 22,
    overscan: 20,
  });
  useLayoutEffect(() => {
    if (isFollowing && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [isFollowing, lines.length, virtual]);
  const onScroll = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = pane.current ?? {};
    setIsFollowing(scrollHeight - scrollTop - clientHeight < NEAR);
  };
  if (log.error) return <ErrorState error={log.error} />;
  if (lines.length === 0) return <p className={styles.none}>{emptyText(log.state)}</p>;
  return (
    <div className={styles.log} data-short={isShort}>
      <div
        ref={pane}
        className={styles.pane}
        onScroll={onScroll}
        onWheel={(event) => event.deltaY < 0 && setIsFollowing(false)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: A long log is scrolled with the keyboard.
        tabIndex={0}
        role="region"
        aria-label="Log"
      >
        <div className={styles.lines} style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const { at, level, text, agent_id, subtask_id, attempt } = lines[index]!;
            return (
              <div
                key={index}
                ref={virtual.measureElement}
                data-index={index}
                className={styles.line}
                data-level={level}
                style={{ translate: `0 ${start}px` }}
              >
                <time className={styles.at} dateTime={at} title={formatTime(Date.parse(at))}>
                  {clockOf(at)}
                </time>
                {!subtaskId && (
                  <span className={styles.who} title={`${agent_id} on ${subtask_id}, attempt ${attempt}`}>
                    {agent_id}
                  </span>
                )}
                <span className={styles.text}>
                  {level !== 'info' && <span className={styles.level}>{level} </span>}
                  {text}
                </span>
              </div>
            );
          })}
        </div>
      </div>
      <p className={styles.foot}>
        <span>
          {lines.length.toLocaleString('en')} {lines.length === 1 ? 'line' : 'lines'}
          {log.state === 'ended' ? ' · the task has ended' : ' · live'}
        </span>
        {!isFollowing && (
          <Button kind="quiet" icon={ArrowDownToLine} onClick={() => setIsFollowing(true)}>
            Follow the end
          </Button>
        )}
      </p>
    </div>
  );
}

const clockOf = (at: string): string => new Date(at).toLocaleTimeString('en-GB', { hour12: false });

function emptyText(state: string): string {
  if (state === 'ended') return 'Its agents have logged nothing.';
  return 'No line yet. Lines appear here a second after an agent writes them; agents that work offline write none.';
}
