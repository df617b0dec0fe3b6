import { expect, test } from '@jest/globals';
import { isSought } from '../../dashboard/data/agent-state.ts';

const agent = { agent_id: 'Bob_Laptop', agent_type: 'backend', department: 'ARCHITECTURE' as const, skills: ['gRPC'] };
const all = { type: null, department: null, text: null };

test.each([
  ['everything', {}, true],
  ['its type', { type: 'backend' }, true],
  ['another type', { type: 'qa' }, false],
  ['its department', { department: 'ARCHITECTURE' }, true],
  ['another department', { department: 'QUALITY' }, false],
  ['its name in small letters', { text: 'bob' }, true],
  ['a skill in another case', { text: ' GRPC ' }, true],
  ['what it has not', { text: 'rust' }, false],
])('a search for %s', (_, sought, found) => {
  expect(isSought(agent, { ...all, ...sought })).toBe(found);
});
