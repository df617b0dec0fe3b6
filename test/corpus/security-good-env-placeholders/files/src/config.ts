const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: see .env.example`);
  return value;
};

export const config = {
  databaseUrl: required('DATABASE_URL'),
  jwtSecret: required('JWT_SECRET'),
  smtp: { host: process.env.SMTP_HOST ?? 'localhost', password: process.env.SMTP_PASSWORD ?? '' },
  passwordField: 'user_password',
  tokenHeader: 'x-api-token',
  port: Number(process.env.PORT ?? 8080),
};
