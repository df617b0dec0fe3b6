import type { Answer, ProviderRequest, Turn } from '../providers/scripted-server.ts';
import { diligent } from './a-model-cloud.ts';

/** Token counts that differ from the agents', so that the bill shows which model was asked. */
export const tokens = { input: 4_321, output: 987, cacheRead: 0, cacheWrite: 0 };
const quote = { file: 0, text: 'export const done = true;' };

export const isJudging = ({ body }: ProviderRequest) =>
  body.tools?.some(({ name }: { name: string }) => name === 'give_verdict') ?? false;

/** The criteria of the rubric that the judge is shown. */
function criteriaOf({ text }: ProviderRequest): string[] {
  const [, rubric = ''] = /# The rubric\\n(.*?)\\n\\n#/.exec(text) ?? [];
  return [...rubric.matchAll(/(?:^|\\n)- ([a-z-]+): /g)].map(([, id]) => id ?? '');
}

/** A verdict with the same score throughout, on the files of the `diligent` agent. */
export function verdict(request: ProviderRequest, score: number, changes: object = {}): Answer {
  const criteria = criteriaOf(request).map((id) => ({ id, score, reason: 'Read.', quote }));
  return give({ criteria, problems: [], ...changes });
}

export const give = (input: object): Answer => ({ calls: [{ name: 'give_verdict', input }], tokens });
export const problem = (changes: object = {}) => ({
  severity: 'major',
  message: 'It does nothing yet.',
  quote,
  ...changes,
});

/** Makes a script whose judge answers as `judge` says; agents work as usual. */
export function judging(judge: (request: ProviderRequest) => Turn | Promise<Turn>) {
  return (request: ProviderRequest, index: number) => (isJudging(request) ? judge(request) : diligent(request, index));
}
