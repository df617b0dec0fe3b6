import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.tsx';
import styles from './copy-text.module.css';

/** A text to be taken elsewhere: a command, a key. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
  };
  return (
    <div className={styles.box}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: A long text is scrolled with the keyboard. */}
      <pre className={styles.text} tabIndex={0}>
        {text}
      </pre>
      {/* Pages that came over plain HTTP from another machine have no clipboard. */}
      {isSecureContext && (
        <Button icon={isCopied ? Check : Copy} onClick={() => void copy()} aria-label={`Copy ${label}`}>
          {isCopied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </div>
  );
}
