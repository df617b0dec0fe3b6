import { defaultProvider } from '@aws-sdk/credential-provider-node';

/** The credentials that the AWS SDK would use: on Lambda those of the function's role. Renewed before they expire. */
export const roleCredentials = defaultProvider();
