/** Why an image is another one tomorrow; null if it is not, or if a variable says which it is. */
export function imageProblem(image: unknown): string | null {
  if (typeof image !== 'string' || /[${]|^<|@sha256:/.test(image)) return null;
  const [, tag] = /:([^:/]+)$/.exec(image) ?? [];
  if (tag === undefined) return 'the image has no tag, so it is another one tomorrow: name a version';
  return tag === 'latest' ? 'the image’s tag is latest, so it is another one tomorrow: name a version' : null;
}
