import { createHash } from 'node:crypto';
import { open, seal } from './jwe.ts';

/** The key that protects the keys of a stage. It never leaves its place: KMS, or this process. */
export type RootKey = {
  /** Names it, and tells nothing about what is in it. */
  id: string;
  wrap(name: string, key: Uint8Array): Promise<string>;
  /** Throws NotAuthentic if the key was changed, or wrapped by another root key or under another name. */
  unwrap(name: string, wrapped: string): Promise<Uint8Array>;
};

const refuse = async () => {
  throw new Error('This process was started without a root key: on AWS, ROOT_KEY_ARN and STAGE name it');
};

/** Without a root key nothing is sealed or opened, and so nothing is stored in clear by mistake. */
let used: RootKey | undefined = { id: 'none', wrap: refuse, unwrap: refuse };

/** Seals texts in this process from now on; undefined: texts are stored as they are. */
export function useRootKey(key: RootKey | undefined): void {
  used = key;
}

export const rootKey = (): RootKey | undefined => used;

/** A root key of 32 bytes that this machine keeps. */
export function localRootKey(bytes: Uint8Array): RootKey {
  const id = `local:${createHash('sha256').update('tritons root key').update(bytes).digest('hex').slice(0, 16)}`;
  return {
    id,
    wrap: async (name, key) => seal(bytes, name, key),
    unwrap: async (name, wrapped) => open(bytes, name, wrapped),
  };
}
