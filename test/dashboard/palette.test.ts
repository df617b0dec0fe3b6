import { expect, test } from '@jest/globals';
import { matches, type PaletteItem } from '../../dashboard/data/palette.ts';

const item = (group: PaletteItem['group'], name: string, note = ''): PaletteItem => ({ id: name, group, name, note });
const items = [
  item('Go to', 'Tasks'),
  item('Do', 'Submit a task'),
  item('Tasks', 'Redis Cluster', 'task_2025_001'),
  item('Tasks', 'A cluster of tests'),
  item('Agents', 'agent_qa_001', 'QA'),
];
const names = (text: string) => matches(items, text).map(({ name }) => name);

test('names that begin with the text come first, then words that do, then the rest', () => {
  expect(names('tas')).toEqual(['Tasks', 'Submit a task', 'Redis Cluster']);
  expect(names('CLUS')).toEqual(['Redis Cluster', 'A cluster of tests']);
  expect(names('qa')).toEqual(['agent_qa_001']);
});

test('an id is found, and nothing for nonsense', () => {
  expect(names('2025_001')).toEqual(['Redis Cluster']);
  expect(names('zzz')).toEqual([]);
});

test('a group has at most eight', () => {
  const many = Array.from({ length: 50 }, (_, place) => item('Tasks', `Task ${place}`));
  expect(matches([...many, ...items], '')).toHaveLength(11);
});
