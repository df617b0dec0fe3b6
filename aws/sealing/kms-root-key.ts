import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { rootKeyContext } from '../../core/contracts/system/root-key-context.ts';
import { NotAuthentic } from '../../core/errors.ts';
import type { RootKey } from './root-key.ts';

/** Why KMS refuses, and what the operator can do, by the name of its exception. */
const refusals: Record<string, string> = {
  AccessDeniedException:
    'it may not be used: look at the policy of the key and the role of the function, and deploy the stage again',
  DisabledException: 'it is disabled: aws kms enable-key',
  KMSInvalidStateException: 'it is about to be deleted: aws kms cancel-key-deletion, then aws kms enable-key',
  NotFoundException: 'it is gone, or in another region',
};

/** Errors of KMS for a wrapped key that was changed, or wrapped by another key, or for another stage or name. */
const notAuthentic = ['InvalidCiphertextException', 'IncorrectKeyException'];

/** A key in KMS as the root key: KMS wraps and unwraps under an encryption context, and the key never leaves it. */
export function kmsRootKey(arn: string, stage: string): RootKey {
  let client: KMSClient | undefined;
  const kms = () => {
    // Otherwise a KMS that does not answer would hold up a function until its own timeout.
    const requestHandler = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };
    client ??= new KMSClient({ requestHandler });
    return client;
  };
  const keyFor = (name: string) => ({ KeyId: arn, EncryptionContext: { ...rootKeyContext(stage), name } });
  const explain = (error: Error) => {
    const why = refusals[error.name] ?? 'KMS cannot be reached, or fails';
    throw new Error(`The KMS key ${arn} cannot be used: ${why} (${error.name}: ${error.message})`);
  };
  return {
    id: arn,
    async wrap(name, key) {
      const command = new EncryptCommand({ ...keyFor(name), Plaintext: key });
      const { CiphertextBlob = new Uint8Array() } = await kms().send(command).catch(explain);
      return Buffer.from(CiphertextBlob).toString('base64');
    },
    async unwrap(name, wrapped) {
      const command = new DecryptCommand({ ...keyFor(name), CiphertextBlob: Buffer.from(wrapped, 'base64') });
      const refuse = (error: Error) => {
        if (notAuthentic.includes(error.name)) throw new NotAuthentic(`The ${name}`, `KMS says ${error.name}`);
        return explain(error);
      };
      const { Plaintext = new Uint8Array() } = await kms().send(command).catch(refuse);
      return Plaintext;
    },
  };
}
