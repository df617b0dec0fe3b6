import { modelIdOf } from '../contracts/config/model.ts';

/** True if two references name one model, perhaps at two providers: `anthropic:x` and `bedrock:global.anthropic.x`. */
export function isSameModel(one: string, other: string): boolean {
  return nameOf(one) === nameOf(other);
}

/** The model's name without what providers put around it: region and vendor before, date and version after. */
function nameOf(ref: string): string {
  const name = (modelIdOf(ref).split('/').at(-1) ?? '').toLowerCase();
  const bare = name.replace(/^([a-z-]+\.)+/, '').replace(/-v\d+(:\d+)?$/, '');
  // `default` stands for another model at each gateway.
  return bare === 'default' ? ref : bare.replace(/-\d{8}$/, '').replaceAll('.', '-');
}
