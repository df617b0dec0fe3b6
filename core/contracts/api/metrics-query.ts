import * as z from 'zod';

export const windowName = z.enum(['1h', '24h', '7d', '30d']);
export const metricsQuery = z.strictObject({
  window: windowName.default('24h').describe('How far back the figures go, from now.'),
});
