import type { TokenIssuer } from '../core/contracts/config/token-issuers.ts';

/** `required`: every route that is not public needs a key. `none`: a request without one is the machine's owner's. */
export const authModes = ['none', 'required'] as const;

export type Access = {
  auth: (typeof authModes)[number];
  /** Names in Host beside those of this machine, in lower case, with or without a port. */
  allowedHosts: readonly string[];
  /** Origins of web pages, beside those of this machine. */
  allowedOrigins: readonly string[];
  /** Addresses of reverse proxies, whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** Issuers whose tokens let callers in, beside API keys. */
  issuers: readonly TokenIssuer[];
};

/** The access that `npm start` gives without further options: to all callers on this machine. */
export const LOCAL_ACCESS: Access = {
  auth: 'none',
  allowedHosts: [],
  allowedOrigins: [],
  trustedProxies: [],
  issuers: [],
};
