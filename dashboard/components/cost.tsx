import { formatUsd } from '../data/format.ts';
import { Unknown } from './unknown.tsx';

type Props = {
  usd: number | null | undefined;
  /** Said on hover if the cost is not known. */
  reason?: string;
  /** A part of it is not known: why. */
  unknownPart?: string | undefined;
};

/** Dollars, with ≈ if a part of them is not known. */
export function Cost({ usd, reason = 'No model told its price.', unknownPart }: Props) {
  if (usd === null || usd === undefined) return <Unknown reason={reason} />;
  return (
    <span className="number" title={unknownPart ?? `$${usd}`}>
      {unknownPart && '≈ '}
      {formatUsd(usd)}
    </span>
  );
}
