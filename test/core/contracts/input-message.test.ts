import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { inputMessage } from '../../../core/contracts/api/input-message.ts';

test.each([
  [z.iso.datetime(), 'yesterday', 'must be a time such as 2026-01-31T12:00:00Z'],
  [z.string(), 1, 'is not valid: expected string, received number'],
  [z.number().max(500), 9999, 'is too big: expected number to be <=500'],
])('what zod says of input follows the name of a field (%#)', (schema, input, message) => {
  const { error } = schema.safeParse(input);
  expect(inputMessage(error!.issues[0]!.message)).toBe(message);
});
