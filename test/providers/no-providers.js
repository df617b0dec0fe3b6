/**
 * Keeps tests from calling real providers: the user may have keys in the environment, and calls would cost money.
 */
const names = [
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'OPENAI_COMPATIBLE_BASE_URL',
  'BEDROCK_ENABLED',
  'MODEL_KEYS_SECRET_ID',
  'CONFIG_DIR',
  'REDIS_URL',
];
for (const name of names) delete process.env[name];
process.env.OLLAMA_BASE_URL = 'off';
process.env.TRITONS_ENV_FILE = '';
