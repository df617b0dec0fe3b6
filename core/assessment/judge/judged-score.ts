import type { QualityRules } from '../../contracts/config/quality-config.ts';

/**
 * The score c of the checks, moved towards the judge's j by its weight w: c + w (j − c). So it moves by at most w, and
 * work that the checks hold below the pass score is not judged. Unless the judge may block, work that passed the checks
 * keeps at least the pass score. If the judge gave no score (null), c stands.
 */
export function judgedScore(
  checked: number,
  judged: number | null,
  { judge, pass_score }: Pick<QualityRules, 'judge' | 'pass_score'>,
): number {
  if (judged === null || !judge) return checked;
  const moved = checked + judge.weight * (judged - checked);
  return judge.may_block ? moved : Math.max(moved, Math.min(checked, pass_score));
}
