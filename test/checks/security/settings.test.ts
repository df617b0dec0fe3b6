import { describe, expect, test } from '@jest/globals';
import { securityScanChecker } from '../../../checks/checkers/security-scan.ts';
import { mediaTypeOf } from '../../../core/contracts/storage/media-type.ts';
import { inputOf, inShort } from '../fixtures.ts';

const found = async (path: string, content: string) =>
  (await securityScanChecker.check(inputOf([{ path, media_type: mediaTypeOf(path), content }]))).findings
    .filter(({ severity }) => severity !== 'info')
    .map(inShort);

/** Made at run time, so that no scanner takes this file for a leak. */
const made = ['kV7x', 'Lq02Rw8'].join('-');

describe('credentials in files of settings', () => {
  test.each([
    ['src/main/resources/application.yml', `spring:\n  datasource:\n    password: ${made}\n`, 3],
    ['src/main/resources/application-prod.properties', `spring.mail.password=${made}\n`, 1],
    ['config/app.ini', `[api]\nclient_secret = "${made}" ; of the partner\n`.replace(' ; of the partner', ''), 2],
    ['settings.toml', `api_key = '${made}' # live\n`, 1],
    ['.env', `DB_PASSWORD=${made}\n`, 1],
    ['redis.conf', `bind 0.0.0.0\nrequirepass ${made}\n`, 2],
    ['values.yaml', `apiToken: ${'a1b2c3d4e5'.repeat(3)}\n`, 1],
  ])('%s', async (path, content, line) => {
    expect(await found(path, content)).toContain(`major hardcoded-secret ${path}:${line}`);
  });

  test.each([
    ['application.yml', `password: \${DB_PASSWORD}\nsecret: "{{ vault_secret }}"\ntoken: changeme\n`],
    ['application.yml', 'clientSecret: vault:kv/app#secret\npassword: ENC(G3kd92jsKd0xQ)\napiKey: !vault |\n'],
    [
      'values.yaml',
      'existingSecret: orders-db-credentials-v2\ntokenSecret: my-app-2-token\nprivateKey: /etc/Tls9/server.key\n',
    ],
    [
      'values.yaml',
      'password: ENC[AES256_GCM,data:Tr7Qx,type:str]\nsecret: prod/shop/DbPassword2\ntoken: PRODUCTION_DB_TOKEN_2\n',
    ],
    ['application-dev.yml', `password: ${made}\n`],
    ['docs/openapi.yaml', `example:\n  password: ${made}\n`],
    ['locales/de.yml', 'password: Passwort1234\n'],
    ['test/resources/application.yml', `password: ${made}\n`],
    ['k8s/app.yaml', 'apiVersion: v1\nkind: Deployment\nspec:\n  secretKey: Abc1def2Ghi3\n'],
  ])('none in %s', async (path, content) => {
    expect(await found(path, content)).toEqual([]);
  });
});

test.each([
  ['everybody gets in', 'bind 0.0.0.0\nprotected-mode no\n', ['major no-authentication redis.conf:2']],
  ['on this machine only', 'bind 127.0.0.1 -::1\nprotected-mode no\n', []],
  ['users with rights', 'protected-mode no\naclfile /etc/redis/users.acl\n', []],
])('Redis: %s', async (_, content, expected) => {
  expect(await found('redis.conf', content)).toEqual(expected);
});

test.each([
  ['every row is deleted', 'DELETE FROM sessions;\n', ['major unbounded-write a.sql:1']],
  ['every row is changed', "UPDATE users\nSET role = 'admin';\n", ['major unbounded-write a.sql:1']],
  ['the last statement has no semicolon', 'DELETE FROM app.sessions', ['major unbounded-write a.sql:1']],
  ['some rows', 'DELETE FROM a WHERE b < now();\nUPDATE a SET b = 1 WHERE c = 2;\nUPDATE a SET b = c.d FROM c;\n', []],
  ['a column that is new', 'ALTER TABLE a ADD COLUMN b int;\nUPDATE a SET b = length(c);\n', []],
  ['a table that is new', 'CREATE TEMP TABLE a (b int);\nDELETE FROM a;\nDELETE FROM tmp_rows;\n', []],
  [
    'a comment says so',
    '-- every session ends with this release\nDELETE FROM sessions;\nDELETE FROM a; -- all rows\n',
    [],
  ],
  ['words in texts and comments', "-- DELETE FROM a;\nSELECT 'DELETE FROM a;';\nSELECT 1 FROM b FOR UPDATE;\n", []],
  ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  UPDATE stats SET n = n + 1;\nEND;\n', []],
  ['actions of constraints', 'CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE ON UPDATE SET NULL);\n', []],
  ['an upsert', 'INSERT INTO a VALUES (1) ON CONFLICT (b) DO UPDATE SET c = 2;\n', []],
])('SQL: %s', async (_, content, expected) => {
  expect(await found('a.sql', content)).toEqual(expected);
});

test('SQL that fills or resets a database may write to every row', async () => {
  for (const path of ['seeds/users.sql', 'migrations/0001.down.sql', 'test/reset.sql'])
    expect(await found(path, 'DELETE FROM users;\n')).toEqual([]);
});

describe('GitHub workflows', () => {
  const workflow = (on: string, rest: string) => found('.github/workflows/ci.yml', `on: ${on}\n${rest}`);
  const job = (step: string) => `jobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - ${step}\n`;

  test('a token that may change everything', async () => {
    expect(await workflow('push', `permissions: write-all\n${job('run: npm test')}`)).toEqual([
      'major wildcard-permission .github/workflows/ci.yml:2',
    ]);
    expect(await workflow('push', `permissions: read-all\n${job('run: npm test')}`)).toEqual([]);
  });

  test.each([
    'npm test || true',
    'pytest -q || exit 0',
    'go test ./... || exit 0',
    './gradlew clean check || echo failed',
    'pnpm run test:unit || true',
  ])('tests whose failure is hidden: %s', async (command) => {
    expect(await workflow('push', job(`run: ${command}`))).toEqual([
      'major ignored-failure .github/workflows/ci.yml:6',
    ]);
  });

  test.each(['npm test || exit 1', 'npm test', 'docker rm -f test-db || true', 'npm run lint:fix || true'])(
    'what may fail, or does: %s',
    async (command) => {
      expect(await workflow('push', job(`run: ${command}`))).toEqual([]);
    },
  );

  test('proposed code that is fetched by hand', async () => {
    const fetched = job('run: |\n          git fetch origin pull/1/head\n          git checkout FETCH_HEAD');
    expect(await workflow('pull_request_target', fetched)).toEqual([
      'major untrusted-checkout .github/workflows/ci.yml:6',
    ]);
    expect(await workflow('pull_request', fetched)).toEqual([]);
  });
});

describe('templates of Helm', () => {
  const deployment = (rest: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n${rest}`;

  test('are read line by line', async () => {
    const content = deployment('  hostNetwork: true\n  hostPID: true\n  securityContext:\n    privileged: true\n');
    expect(await found('templates/a.yaml', content)).toEqual([
      'minor host-namespace templates/a.yaml:6',
      'major host-namespace templates/a.yaml:7',
      'major privileged templates/a.yaml:9',
    ]);
  });

  test('may ask for a value', async () => {
    expect(await found('templates/a.yaml', deployment('  privileged: {{ .Values.privileged }}\n'))).toEqual([]);
  });
});

test('a variable of a container', async () => {
  const container = (value: string) =>
    `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      image: a:1\n      env:\n        - name: DD_API_KEY\n          value: ${value}\n`;
  expect(await found('pod.yaml', container('a1b2c3d4e5f6a7b8'))).toEqual(['major hardcoded-secret pod.yaml:9']);
  for (const value of ['$(KEY)', 'my-secret-name-2', 'https://a.example.net/v1'])
    expect(await found('pod.yaml', container(value))).toEqual([]);
});

describe('Terraform', () => {
  test('a default is the value of its variable', async () => {
    const content = `variable "cidrs" {\n  default = ["0.0.0.0/0"]\n}\nresource "aws_security_group" "db" {\n  ingress {\n    from_port = 5432\n    to_port = 5432\n    protocol = "tcp"\n    cidr_blocks = var.cidrs\n  }\n}\n`;
    expect(await found('main.tf', content)).toEqual(['major open-ingress main.tf:9']);
    expect(await found('main.tf', content.replace('0.0.0.0/0', '10.0.0.0/8'))).toEqual([]);
  });

  test.each([
    ['"iam:*", "s3:*"', ['major wildcard-permission main.tf:3']],
    ['"s3:*"', []],
    ['"kms:*"', []],
  ])('every action of a service: %s', async (actions, expected) => {
    const content = `data "aws_iam_policy_document" "a" {\n  statement {\n    actions = [${actions}]\n    resources = ["*"]\n  }\n}\n`;
    expect(await found('main.tf', content)).toEqual(expected);
  });
});

describe('what looks like a flaw and is none', () => {
  test.each([
    [
      'url.py',
      'class URL:\n    """\n    url = URL("https://jo:tomato7@beispiel.de:1234/")\n    """\n',
      'minor secret url.py:3',
    ],
    [
      'scripts/release.mjs',
      "import { execSync } from 'node:child_process';\nexport const tag = (name) => execSync('git tag ' + name);\n",
      'minor command-injection scripts/release.mjs:2',
    ],
    [
      'src/make.py',
      'def make(text, names):\n    code = compile(text, "a", "exec")\n    exec(code, names)\n',
      'minor eval src/make.py:3',
    ],
  ])('is minor in %s', async (path, content, finding) => {
    expect(await found(path, content)).toEqual([finding]);
  });

  test('a demonstration user whose password is its name', async () => {
    expect(
      await found(
        'init.sql',
        "CREATE USER 'shop'@'%' IDENTIFIED BY 'shop';\nCREATE ROLE shop LOGIN PASSWORD 'shop';\n",
      ),
    ).toEqual([]);
    expect(await found('init.sql', `CREATE USER 'shop'@'%' IDENTIFIED BY '${made}';\n`)).toEqual([
      'major hardcoded-secret init.sql:1',
    ]);
  });

  test('but not input of a request, a real password, or code from elsewhere', async () => {
    expect(await found('url.py', `url = "https://jo:${made}x9@db.acme.net/"\n`)).toEqual(['critical secret url.py:1']);
    expect(
      await found(
        'scripts/a.mjs',
        "import { exec } from 'child_process';\napp.get('/', (req) => exec('ls ' + req.query.a));\n",
      ),
    ).toEqual(['critical command-injection scripts/a.mjs:2']);
    expect(await found('src/make.py', 'def make(text, names):\n    exec(text, names)\n')).toEqual([
      'major eval src/make.py:2',
    ]);
  });
});

test.each([
  ['curl', `curl -u deploy:${made}1 https://repo.acme.net/`],
  ['Mailgun', `MAILGUN = "key-${'0123456789abcdef'.repeat(2)}"`],
  ['Twilio', `client = twilio.Client(sid, auth_token="${'0123456789abcdef'.repeat(2)}")`],
])('a secret of %s', async (_, line) => {
  expect(await found('deploy.md', `${line}\n`)).toContain('critical secret deploy.md:1');
});
