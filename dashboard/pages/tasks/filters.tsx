import { Search } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { FilterChip } from '../../components/filter-chip.tsx';
import { formatName } from '../../data/format.ts';
import { useDepartments } from '../../data/queries.ts';
import { lookOf } from '../../data/states.ts';
import { departmentOptions, filterNames, priorityOptions, statusOptions } from '../../data/task-filter.ts';
import styles from './filters.module.css';

type Props = { search: URLSearchParams; onChange: (name: string, value: string | undefined) => void };

/** Search and filters of the list of tasks. All of them are in the URL. */
export function Filters({ search, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const departments = useDepartments();
  const types = departments?.flatMap(({ task_types }) => task_types.map(({ type }) => type)) ?? [];
  const options: Record<(typeof filterNames)[number], { value: string; name: string }[]> = {
    status: statusOptions.map((value) => ({ value, name: lookOf(value).word })),
    type: types.map((value) => ({ value, name: formatName(value) })),
    department: departmentOptions.map((value) => ({ value, name: formatName(value) })),
    priority: priorityOptions.map((value) => ({ value, name: value })),
  };
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping = (event.target as HTMLElement).matches('input, textarea, select, [contenteditable]');
      if (event.key !== '/' || isTyping) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);
  return (
    <search className={styles.filters}>
      <label className={styles.search}>
        <Search aria-hidden />
        <input
          ref={input}
          type="search"
          placeholder="Title or id"
          aria-label="Search by title or id"
          aria-keyshortcuts="/"
          defaultValue={search.get('q') ?? ''}
          onChange={({ target }) => onChange('q', target.value)}
        />
        <kbd aria-hidden>/</kbd>
      </label>
      {filterNames.map((name) => (
        <FilterChip
          key={name}
          name={names[name]}
          value={search.get(name) ?? ''}
          options={options[name]}
          onChange={(value) => onChange(name, value)}
        />
      ))}
    </search>
  );
}

const names = { status: 'State', type: 'Type', department: 'Department', priority: 'Priority' };
