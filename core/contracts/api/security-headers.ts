/**
 * Headers of every answer: browsers guess no other type, run nothing of it, show it in no frame and tell nobody where
 * it was; caches do not keep one caller's answers for another. Strict-Transport-Security is for whoever ends TLS.
 */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};
