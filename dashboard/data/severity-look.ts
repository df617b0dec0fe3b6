import { Info } from 'lucide-react';
import { type Look, lookAs } from './states.ts';

/** How grave a finding is. */
export const severities: Record<'critical' | 'major' | 'minor' | 'info', Look> = {
  critical: lookAs('failed', 'critical'),
  major: lookAs('attention', 'major'),
  minor: lookAs('waiting', 'minor', Info),
  info: lookAs('waiting', 'info', Info),
};
