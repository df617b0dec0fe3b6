/**
 * Headers that pages of allowed origins may send and read, here and on AWS. Keys are sent in a header, so no cookies
 * are needed.
 */
export const CORS_HEADERS = {
  allowed: ['authorization', 'content-type', 'idempotency-key', 'if-none-match', 'accept'],
  exposed: ['retry-after', 'etag', 'content-disposition', 'allow', 'ratelimit', 'ratelimit-policy'],
  maxAgeSeconds: 600,
};
