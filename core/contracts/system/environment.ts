/**
 * Every environment variable that a handler may read. The construct sets it and the handler reads it, both from this
 * declaration. Region, credentials and endpoints are the AWS SDK's own variables.
 */
export const environment = {
  TABLE_NAME: 'Name of the DynamoDB table',
  JOURNAL_TABLE_NAME: 'Name of the DynamoDB table of the journal',
  JOURNAL_LOGS: 'Number of logs that the journal spreads its events over',
  BUCKET_NAME: 'Name of the S3 bucket for deliverables and quality reports',
  STATE_MACHINE_ARN: 'ARN of the task state machine',
  QUEUE_URL_INFRA: "URL of the INFRA department's queue",
  QUEUE_URL_ARCHITECTURE: "URL of the ARCHITECTURE department's queue",
  QUEUE_URL_AI_ML: "URL of the AI_ML department's queue",
  QUEUE_URL_QUALITY: "URL of the QUALITY department's queue",
  QUEUE_URL_SECURITY: "URL of the SECURITY department's queue",
  WAKE_QUEUE_URL: 'URL of the wake queue',
  WEBHOOK_QUEUE_URL: 'URL of the queue of events that webhooks get now',
  WEBHOOK_PAUSE_QUEUE_URL: 'URL of the queue of events that webhooks get later, after an attempt that failed',
  JOURNAL_FAILURES_URL: 'URL of the queue of changes that the journal could not take',
} as const;

export type EnvironmentVariable = keyof typeof environment;

/**
 * Variables that a handler may do without. On AWS the keys and URLs of model providers are fields of the secret that
 * MODEL_KEYS_SECRET_ID names; locally they are variables, or lines of .env.
 */
export const optionalEnvironment = {
  ROOT_KEY_ARN: 'ARN of the KMS key that protects the keys of the stage; the embedded cloud has a key of its own',
  STAGE: 'Name of the stage, under which that key was used',
  MODEL_KEYS_SECRET_ID: 'Name of the secret with the fields below, as a JSON object',
  BEDROCK_ENABLED: '"true": call models of Amazon Bedrock, as the role of the function',
  ANTHROPIC_API_KEY: "Key of Anthropic's API",
  ANTHROPIC_BASE_URL: 'URL of that API, if it is not at Anthropic; with /v1',
  OPENAI_API_KEY: "Key of OpenAI's API",
  OPENAI_BASE_URL: 'URL of that API, if it is not at OpenAI; with /v1',
  GOOGLE_GENERATIVE_AI_API_KEY: 'Key of the Gemini API',
  GOOGLE_GENERATIVE_AI_BASE_URL: 'URL of that API, if it is not at Google; with /v1beta',
  OPENAI_COMPATIBLE_BASE_URL: 'A server that speaks Chat Completions: vLLM, a gateway; with /v1',
  OPENAI_COMPATIBLE_API_KEY: 'Key of that server, if it wants one',
  OPENAI_COMPATIBLE_MODEL: 'The model that openai-compatible:default stands for',
  OLLAMA_BASE_URL: 'URL of Ollama, without /v1; "off" keeps npm start from looking on this machine',
  OLLAMA_MODEL: 'The model that ollama:default stands for',
  TEST_COMMAND: 'Shell command that runs the tests of a deliverable, in a folder with its files; embedded cloud only',
  TEST_SECONDS: 'Seconds that the test command may take (120, at most 300)',
  TEST_SANDBOX:
    '"bwrap" (default): in a sandbox of bubblewrap; "none": with all rights of the user who started npm start',
  DEFAULT_MAX_COST_USD: 'Dollars that a task may cost if its submission sets no limit',
  DEFAULT_MAX_OPEN_TASKS: 'Tasks of an owner that may be open at once if its record sets no limit; unset: no limit',
  DEFAULT_MAX_USD_A_DAY: 'Dollars that tasks of an owner may cost a day if its record sets no limit; unset: no limit',
  DEFAULT_REQUESTS_PER_MINUTE:
    'Requests that an API key may send a minute if its record sets no limit; unset: no limit',
  DEFAULT_REQUEST_BURST: 'Requests that an API key may send at once if its record sets no limit; unset: those of 10 s',
  SELF_APPROVAL: '"true": owners of keys may approve the results of tasks that they have submitted themselves',
  REDIS_URL:
    'Redis or Valkey that keeps answers of models: redis:// or rediss://, with user and password if it has them',
  JOURNAL_RETENTION_DAYS: 'Days for which the journal keeps its events; unset: for good',
  WEBHOOK_ALLOWED_HOSTS:
    'Hosts, or host:port, that webhooks may call over http and at any address, separated by commas; unset: none',
  EVENT_BUS_NAME: 'Name of the event bus that gets events; unset: none does',
  EVENT_BUS_TYPES: 'Types of events that it gets, or families such as task.*, separated by commas; unset: all',
  TOKEN_ISSUERS: 'Issuers whose tokens let callers in, as JSON (core/contracts/config/token-issuers.ts)',
  API_ID: 'Id of the HTTP API, for its metrics in CloudWatch; unset: the embedded cloud counts',
  CONFIG_DIR: 'Folder with the YAML files to use instead of config/',
} as const;

export type OptionalVariable = keyof typeof optionalEnvironment;
