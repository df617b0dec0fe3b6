import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { formatCount } from '../../data/format.ts';
import styles from './more.module.css';

type Props = {
  query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage' | 'error'>;
  /** Pages at the end that showed nothing. */
  fruitless: number;
  read: number;
  shown: number;
  isSorted: boolean;
};

/** After so many pages without a row, the reader decides whether to look on. */
const MOST_FRUITLESS = 5;

/** The end of a long list: reads the next page as the reader comes near, and says what was looked through. */
export function More({ query, fruitless, read, shown, isSorted }: Props) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error } = query;
  const end = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), {
      rootMargin: '1200px',
    });
    if (end.current) observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  const isOn = isNear && hasNextPage && !isFetchingNextPage && !error && fruitless < MOST_FRUITLESS;
  useEffect(() => {
    if (isOn) void fetchNextPage();
  }, [isOn, fetchNextPage]);
  const tasks = `${formatCount(read)} ${read === 1 ? 'task' : 'tasks'}`;
  const what = shown === read ? tasks : `${formatCount(shown)} of ${tasks}`;
  return (
    <div ref={end} className={styles.more}>
      <span>
        {hasNextPage ? `The newest ${what}${isSorted ? ', sorted among themselves' : ''}` : what}
        {isFetchingNextPage && ' · reading older ones …'}
      </span>
      {hasNextPage && !isFetchingNextPage && !isOn && (
        <Button kind="quiet" onClick={() => void fetchNextPage()}>
          {error ? 'Try again' : 'Look further back'}
        </Button>
      )}
    </div>
  );
}
