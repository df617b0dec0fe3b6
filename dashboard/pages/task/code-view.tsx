import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { highlight, type Token } from '../../data/highlight.ts';
import { languageOf } from '../../data/languages.ts';
import styles from './code.module.css';

/** Longer files are shown without colours, and cut: nobody reads them here. */
const MOST_COLOURED = 200_000;
const MOST_LINES = 10_000;

type Props = { path: string; text: string; line?: number | undefined };

/** A file as lines with numbers, coloured by its language. */
export default function CodeView({ path, text, line }: Props) {
  const language = languageOf(path);
  const coloured = useQuery({
    queryKey: ['highlight', language, text],
    queryFn: () => highlight(text, language!),
    enabled: language !== undefined && text.length <= MOST_COLOURED,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  }).data;
  const lines: Token[][] = coloured ?? text.split('\n').map((content) => [{ content }]);
  const marked = useRef<HTMLSpanElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: Another line is gone to, too.
  useEffect(() => marked.current?.scrollIntoView({ block: 'center' }), [line]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: A wide file is scrolled with the keyboard. */}
      <pre className={styles.code} tabIndex={0}>
        {lines.slice(0, MOST_LINES).map((tokens, index) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: A line is its place.
            key={index}
            ref={index + 1 === line ? marked : null}
            className={styles.line}
            data-here={index + 1 === line}
          >
            <span className={styles.number} data-number={index + 1} />
            {tokens.map(({ content, color }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: A word is its place.
              <span key={place} style={color ? { color } : undefined}>
                {content}
              </span>
            ))}
            {'\n'}
          </span>
        ))}
      </pre>
      {lines.length > MOST_LINES && (
        <p>Here are the first {MOST_LINES.toLocaleString('en')} lines; download the file for all.</p>
      )}
    </>
  );
}
