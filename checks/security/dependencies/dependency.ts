import type { Ecosystem } from '../../../core/contracts/config/advisories.ts';

/** A package that a manifest asks for. */
export type Dependency = {
  ecosystem: Ecosystem;
  name: string;
  /** As it is written: `4.17.20`, `^4.17.0`. */
  wanted: string;
  at: number;
  /** It is needed to build or test only. */
  dev?: true;
};

export type Reader = (content: string) => Dependency[];

/** PyPI does not tell `Foo_Bar` from `foo-bar`. */
export const pypi = (name: string, wanted: string, at: number): Dependency => ({
  ecosystem: 'PyPI',
  name: name.toLowerCase().replaceAll(/[-_.]+/g, '-'),
  wanted,
  at,
});
