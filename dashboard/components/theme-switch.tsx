import { Monitor, Moon, Sun } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { onTheme, readTheme, setTheme, type Theme } from '../data/theme.ts';
import { Button } from './button.tsx';

const icons = { system: Monitor, light: Sun, dark: Moon };
const after: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };

/** Switches between the system's theme, light and dark. */
export function ThemeSwitch() {
  const theme = useSyncExternalStore(onTheme, readTheme);
  return (
    <Button
      kind="quiet"
      icon={icons[theme]}
      iconName={`Theme: ${theme}. Switch to ${after[theme]}`}
      onClick={() => setTheme(after[theme])}
    />
  );
}
