/**
 * Before the AWS SDK is asked: the CLI's older name of the region counts too. Throws where npm has taken an option for
 * one of its own, which would go to another stage than was meant.
 */
export function checkAwsEnvironment(): void {
  const { npm_config_stage: swallowed, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  if (swallowed) throw new Error(`npm took --stage for itself. Put it behind two dashes: -- --stage ${swallowed}`);
  if (!AWS_REGION && AWS_DEFAULT_REGION) process.env.AWS_REGION = AWS_DEFAULT_REGION;
}
