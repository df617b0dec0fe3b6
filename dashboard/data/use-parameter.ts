import { useSearchParams } from 'react-router';

/** Changes one parameter of the page's URL in place; undefined removes it. The others stay. */
export function useParameter(): (name: string, value: string | undefined) => void {
  const [, setParameters] = useSearchParams();
  return (name, value) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === undefined) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
}
