import { Dialog } from '@base-ui/react/dialog';
import { ArrowRight, Search } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { matches } from '../data/palette.ts';
import { type Entry, usePaletteItems } from '../data/palette-items.ts';
import styles from './palette.module.css';

const ID = /^[A-Za-z0-9_-]{4,64}$/;

/** Finds pages, tasks, agents and actions by their names; works with the keyboard alone. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const items = usePaletteItems();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = matches(items, text);
  const id = text.trim();
  const byId: Entry = {
    id: 'by-id',
    group: 'Tasks',
    name: `Open the task ${id}`,
    icon: ArrowRight,
    act: () => navigate(`/tasks/${id}`),
  };
  const entries = ID.test(id) && !found.some(({ note }) => note === id) ? [...found, byId] : found;
  const current = Math.min(at, entries.length - 1);
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.act();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = (current + step + entries.length) % entries.length;
      setAt(next);
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      go(entries[current]);
    }
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.popup} initialFocus={input} aria-label="Search or do">
          <label className={styles.search}>
            <Search aria-hidden />
            <input
              ref={input}
              role="combobox"
              aria-label="Search or do"
              aria-expanded
              aria-controls={list}
              aria-activedescendant={entries.length > 0 ? `${list}-${current}` : undefined}
              placeholder="A page, a task, an agent, an action"
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={({ target }) => {
                setText(target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
            />
            <kbd>Esc</kbd>
          </label>
          <div id={list} role="listbox" aria-label="What was found" className={styles.list}>
            {entries.map((entry, index) => (
              <Option
                key={entry.id}
                id={`${list}-${index}`}
                entry={entry}
                isFirst={entry.group !== entries[index - 1]?.group}
                isCurrent={index === current}
                onPoint={() => setAt(index)}
                onChoose={() => go(entry)}
              />
            ))}
          </div>
          {entries.length === 0 && (
            <p className={styles.nothing}>Nothing has this name. A task opens by its id, too.</p>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type OptionProps = {
  id: string;
  entry: Entry;
  isFirst: boolean;
  isCurrent: boolean;
  onPoint: () => void;
  onChoose: () => void;
};

function Option({ id, entry: { name, note, group, icon: Icon }, isFirst, isCurrent, onPoint, onChoose }: OptionProps) {
  return (
    <>
      {isFirst && (
        <div className={styles.group} role="presentation">
          {group}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: The input listens to the keys. */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={isCurrent}
        className={styles.option}
        onPointerMove={onPoint}
        onClick={onChoose}
      >
        <Icon aria-hidden />
        <span className={styles.name}>{name}</span>
        {note && <span className={styles.note}>{note}</span>}
      </div>
    </>
  );
}
