import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import styles from './code.module.css';

/** HTML in it is shown as text, and nothing is fetched: an image is its name. */
const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  img: ({ alt, src }) => <span className="mono">[image: {alt || String(src ?? '')}]</span>,
  input: ({ checked }) => <span className="mono">{checked ? '[x]' : '[ ]'}</span>,
  // biome-ignore lint/a11y/noNoninteractiveTabindex: A wide text is scrolled with the keyboard.
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  // A page has one h1, and it is not that of the file.
  h1: ({ children }) => <h2>{children}</h2>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
};

/** Markdown as a page. */
export default function MarkdownView({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <Markdown remarkPlugins={[remarkGfm]} components={components}>
        {text}
      </Markdown>
    </div>
  );
}
