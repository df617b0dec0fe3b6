import { calculateJwkThumbprint } from 'jose';
import type { ResultsKey } from '../../core/contracts/storage/results-key.ts';

/** The thumbprint of a public key by SHA-256 (RFC 7638). */
export const thumbprintOf = (jwk: ResultsKey['jwk']): Promise<string> => calculateJwkThumbprint(jwk);
