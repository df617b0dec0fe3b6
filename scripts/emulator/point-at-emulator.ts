import { delimiter, join } from 'node:path';

/** From here on this process, and what it starts, works on MiniStack: nothing leads to an AWS account any more. */
export function pointAtEmulator({ root, scratch, url }: { root: string; scratch: string; url: string }): void {
  for (const name of Object.keys(process.env)) if (/^(AWS|CDK|TRITONS)_/.test(name)) delete process.env[name];
  Object.assign(process.env, {
    PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // A profile of the user's own may name another region or endpoint.
    AWS_CONFIG_FILE: join(scratch, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(scratch, 'no-credentials'),
    CDK_DISABLE_CLI_TELEMETRY: '1',
    CDK_DISABLE_VERSION_CHECK: '1',
  });
}
