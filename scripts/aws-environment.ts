/**
 * Prepares the environment for the AWS SDK: accepts the CLI's older name of the region. Throws if npm has taken --stage
 * for its own option, since the command would then use another stage than was meant.
 */
export function checkAwsEnvironment(): void {
  const { npm_config_stage: swallowed, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  if (swallowed) throw new Error(`npm took --stage for itself. Put it behind two dashes: -- --stage ${swallowed}`);
  if (!AWS_REGION && AWS_DEFAULT_REGION) process.env.AWS_REGION = AWS_DEFAULT_REGION;
}
