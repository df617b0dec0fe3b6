import type { QualityRules } from '../../contracts/config/quality-config.ts';

/**
 * The score c of the checks, moved towards the judge's j by its weight w: c + w (j − c). So it moves by at most w, and
 * who was not lifted over the pass score by the checks is not judged. Unless the judge may block, what passed the checks
 * stays at the pass score at least. null: the judge gave none, and c stands.
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
