/** Says why an image reference is not reproducible; null if it is, or if a variable names the image. */
export function imageProblem(image: unknown): string | null {
  if (typeof image !== 'string' || /[${]|^<|@sha256:/.test(image)) return null;
  const [, tag] = /:([^:/]+)$/.exec(image) ?? [];
  if (tag === undefined) return 'the image has no tag, so builds are not reproducible: name a version';
  return tag === 'latest' ? 'the image’s tag is latest, so builds are not reproducible: name a version' : null;
}
