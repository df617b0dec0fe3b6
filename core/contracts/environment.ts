/**
 * Every environment variable that a handler may read: the construct sets it, the handler reads it, both by this
 * declaration. Region, credentials and endpoints are the AWS SDK's own variables.
 */
export const environment = {
  TABLE_NAME: 'Name of the DynamoDB table',
  BUCKET_NAME: 'Name of the S3 bucket for deliverables and quality reports',
  STATE_MACHINE_ARN: 'ARN of the task state machine',
  QUEUE_URL_INFRA: "URL of the INFRA department's queue",
  QUEUE_URL_ARCHITECTURE: "URL of the ARCHITECTURE department's queue",
  QUEUE_URL_AI_ML: "URL of the AI_ML department's queue",
  QUEUE_URL_QUALITY: "URL of the QUALITY department's queue",
  QUEUE_URL_SECURITY: "URL of the SECURITY department's queue",
  WAKE_QUEUE_URL: 'URL of the wake queue',
} as const;

export type EnvironmentVariable = keyof typeof environment;
