import type { Ecosystem } from '../../../core/contracts/config/advisories.ts';

/** A package that a manifest requires. */
export type Dependency = {
  ecosystem: Ecosystem;
  name: string;
  /** The version as written: `4.17.20`, `^4.17.0`. */
  wanted: string;
  at: number;
  /** Set if the package is needed only to build or test. */
  dev?: true;
};

export type Reader = (content: string) => Dependency[];

/** Normalizes the name: PyPI treats `Foo_Bar` and `foo-bar` as equal. */
export const pypi = (name: string, wanted: string, at: number): Dependency => ({
  ecosystem: 'PyPI',
  name: name.toLowerCase().replaceAll(/[-_.]+/g, '-'),
  wanted,
  at,
});
