/** Rate limit: 100 requests per minute per API key. */
export const limit = { requests: 100, perMinutes: 1 };
