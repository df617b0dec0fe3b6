import { useQuery } from '@tanstack/react-query';
import { Fragment, useMemo } from 'react';
import { Loaded } from '../../components/loaded.tsx';
import { type DiffLine, diffLines, hunksOf } from '../../data/diff-lines.ts';
import type { TaskFile } from '../../data/file-list.ts';
import { artifactQuery } from '../../data/task-queries.ts';
import styles from './code.module.css';

type Props = { taskId: string; file: TaskFile; text: string; attempt: number };

/** What has changed in a file since an earlier attempt. */
export default function DiffView({ taskId, file, text, attempt }: Props) {
  const before = useQuery(artifactQuery(taskId, { ...file, attempt, bytes: 1 }));
  return (
    <Loaded query={before} rows={12}>
      {(old) =>
        old === null ? (
          <p>Attempt {attempt} handed in no such file: all of it is new.</p>
        ) : old === text ? (
          <p>The file is as attempt {attempt} handed it in.</p>
        ) : (
          <Changes before={old} after={text} />
        )
      }
    </Loaded>
  );
}

const signs = { same: ' ', added: '+', removed: '−' };

function Changes({ before, after }: { before: string; after: string }) {
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  if (!lines) return <p>The two have too little in common to be compared line by line.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: A wide file is scrolled with the keyboard.
    <pre className={styles.code} tabIndex={0}>
      {hunksOf(lines).map(({ lines: part, isHidden }) => {
        const [first] = part as [DiffLine];
        const key = `${first.old} ${first.new}`;
        if (isHidden)
          return (
            <span key={key} className={styles.hidden}>
              {part.length === 1 ? '1 line is' : `${part.length} lines are`} the same{'\n'}
            </span>
          );
        return (
          <Fragment key={key}>
            {part.map((line) => (
              <span key={`${line.old} ${line.new}`} className={styles.line} data-kind={line.kind}>
                <span className={styles.number} data-number={line.new ?? line.old} />
                <span className={styles.sign}>{signs[line.kind]}</span>
                {line.text}
                {'\n'}
              </span>
            ))}
          </Fragment>
        );
      })}
    </pre>
  );
}
