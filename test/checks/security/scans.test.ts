import { describe, expect, test } from '@jest/globals';
import { securityScanChecker } from '../../../checks/checkers/security-scan.ts';
import { mediaTypeOf } from '../../../core/contracts/storage/media-type.ts';
import { inputOf, inShort, planted } from '../fixtures.ts';

const check = (path: string, content: string) =>
  securityScanChecker.check(inputOf([{ path, media_type: mediaTypeOf(path), content }]));

const found = async (path: string, content: string) => (await check(path, content)).findings.map(inShort);

describe('the score', () => {
  test('a critical finding makes it 0', async () => {
    expect(await check('a.md', planted.githubToken)).toMatchObject({ score: 0 });
  });

  test('each major finding halves it and each minor one takes 0.02', async () => {
    const content = 'fetch(req.body.url);\nel.innerHTML = text;\nel.outerHTML = text;\n';
    expect(await check('src/a.js', content)).toMatchObject({
      score: 0.5 * 0.96,
      measured: { 'security_scan.vulnerabilities': 1, 'security_scan.warnings': 2 },
    });
  });
});

describe('tests may do more', () => {
  const program = 'export const run = (text) => eval(text);\n';
  test.each(['test/run.js', 'src/__tests__/run.js', 'src/run.test.js', 'spec/run.js'])('%s', async (path) => {
    expect(await found(path, program)).toEqual([]);
  });

  test('but have no secrets', async () => {
    expect(await found('test/run.js', `const token = '${planted.githubToken}';\n`)).toEqual([
      'critical secret test/run.js:1',
    ]);
  });

  test('a program does not', async () => {
    expect(await found('src/run.js', program)).toEqual(['major eval src/run.js:1']);
  });
});

describe('JavaScript and TypeScript', () => {
  test('fixed texts, numbers and escaped values may go into SQL and HTML', async () => {
    const content = `
import { escapeHtml } from './html.js';
const TABLE = 'users';
const column = 'name';
export const find = (db, id, page) => db.query(\`SELECT \${column} FROM \${TABLE} WHERE id = \${Number(id)} LIMIT \${page * 20}\`);
export const show = (el, text) => { el.innerHTML = '<b>' + escapeHtml(text) + '</b>'; };
`;
    expect(await found('src/a.js', content)).toEqual([]);
  });

  test('a value from a request, however it is named', async () => {
    const content = `
app.get('/a', (req, res) => {
  const { query: { name } } = req;
  const id = req.params.id || 1;
  db.query("SELECT * FROM a WHERE id = " + id);
  db.query(\`SELECT * FROM a WHERE name = '\${name}'\`);
});
`;
    expect(await found('src/a.js', content)).toEqual([
      'critical sql-injection src/a.js:5',
      'critical sql-injection src/a.js:6',
    ]);
  });

  test('exec is dangerous where it is the shell’s, by whatever name', async () => {
    const content = `
const cp = require('child_process');
const { execSync: shell } = require('node:child_process');
cp.exec('rm ' + name);
shell(\`rm \${name}\`);
pattern.exec('rm ' + name);
cp.execFile('rm', [name]);
cp.spawn('rm', [\`\${name}\`], { shell: true });
`;
    expect(await found('src/a.js', content)).toEqual([
      'major command-injection src/a.js:4',
      'major command-injection src/a.js:5',
      'major command-injection src/a.js:8',
    ]);
  });

  test('a decorated parameter is read, as the check of code reads it', async () => {
    const content =
      "import { exec } from 'node:child_process';\n" +
      'export class Users {\n  list(@Query() query: { name: string }) {\n    exec("ls " + query.name);\n  }\n}\n';
    expect(await found('src/users.controller.ts', content)).toEqual([
      'major command-injection src/users.controller.ts:4',
    ]);
  });

  test('generics, JSX and decorators are read', async () => {
    const content = '@Component()\nexport class A<T extends object> { run = (x: T): unknown => eval(x as any)!; }\n';
    expect(await found('src/a.ts', content)).toEqual(['major eval src/a.ts:2']);
    expect(await found('src/a.tsx', 'export const A = () => <b onClick={() => eval(text)}>x</b>;\n')).toEqual([
      'major eval src/a.tsx:1',
    ]);
  });

  test('a program that is too long to be searched is no pass', async () => {
    expect(await found('src/a.js', `eval(x);${' '.repeat(1_000_000)}`)).toEqual(['major too-large src/a.js:1']);
  });
});

describe('Python', () => {
  test('comments silence nothing', async () => {
    expect(await found('a.py', 'eval(text)  # noqa: S307\n')).toEqual(['major eval a.py:1']);
  });

  test('SQL: a value is worse than a name, and a sentence is no SQL', async () => {
    const content = `
cursor.execute("SELECT * FROM t WHERE id = '%s'" % name)
cursor.execute("SELECT * FROM t WHERE id = " + name)
cursor.execute(f"SELECT * FROM {table}")
print(f"Please select {name} from the list")
`;
    expect(await found('a.py', content)).toEqual([
      'major sql-injection a.py:2',
      'major sql-injection a.py:3',
      'minor sql-injection a.py:4',
    ]);
  });
});

describe('Python’s SQL texts', () => {
  const program = (line: string) => `COLUMNS = ["id", "name"]  # in this order

def run(db, rows, table, ident, columns, n):
    cols = [
        "id",  # first
        "total",
    ]
    names = ", ".join(cols)
    placeholders = ", ".join("?" * n)
    db.execute(${line})
`;
  test.each([
    `f"INSERT INTO t ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})", rows`,
    `f"INSERT INTO t ({', '.join(cols)}) VALUES ({placeholders})", rows`,
    `f"INSERT INTO t ({names}) " f"VALUES ({', '.join(['%s'] * 3)})", rows`,
    `f"UPDATE t SET {', '.join(f'{c} = ?' for c in COLUMNS)} WHERE id = ?", rows`,
  ])('of fixed lists and markers only: %s', async (line) => {
    expect(await found('a.py', program(line))).toEqual([]);
  });

  test.each([
    ['minor', `f"INSERT INTO t ({', '.join(columns)}) VALUES (1)"`],
    ['minor', `f"SELECT {names} FROM {table} WHERE id = ?"`],
    ['major', `f"SELECT {names} FROM t WHERE id = '{ident}'"`],
    ['major', `f"SELECT {names} FROM t " f"WHERE id IN ({placeholders}) AND name = {ident}"`],
    ['major', `f"SELECT * FROM t WHERE id IN ({','.join(ident)})"`],
  ])('%s: %s', async (severity, line) => {
    expect(await found('a.py', program(line))).toEqual([`${severity} sql-injection a.py:10`]);
  });
});

describe('other languages', () => {
  const lines = async (path: string, content: string) =>
    (await found(path, content)).map((each) => each.replace(/ \S+:/, ' '));

  test('Java: SQL that is put together over lines', async () => {
    const content = `class Users {
  void find(Connection c, String name, String city, String placeholders) {
    StringBuilder sql = new StringBuilder("SELECT * FROM users");
    sql.append(" WHERE name = '").append(name).append("'");
    sql.append(" AND city LIKE '%" + city + "%'");
    sql.append(" AND id = ?").append(" AND id IN (").append(placeholders).append(")");
    String more = "";
    more += " AND city = '" + city + "'";
    em.createQuery("from User u where u.name = '" + name + "'");
    em.createQuery("from User u where u.name = :name");
    String text = "SELECT * FROM a WHERE b = '%s'".formatted(name);
    c.prepareStatement("SELECT * FROM a WHERE b = ".concat(name));
    log.append("x = ").append(name);
    sql.append(" AND id IN (").append(marks).append(")");
    sql.append(" AND id IN (").append(bookmarks).append(")");
  }
}
`;
    expect(await lines('src/Users.java', content)).toEqual(
      [4, 5, 8, 9, 11, 12, 15].map((line) => `major sql-injection ${line}`),
    );
  });

  test('Go: commands for a shell', async () => {
    const content = `func run(host string, cfg Config) {
	command := fmt.Sprintf("ping -c 1 %s", host)
	out, err := exec.Command("sh", "-c", command).Output()
	exec.Command("sh", "-c", "ls -la")
	exec.Command("ping", "-c", host)
}
${'\n'.repeat(400)}
func hook(cfg Config) error { return exec.Command("bash", "-c", cfg.Hook).Run() }
`;
    expect(await lines('run.go', content)).toEqual(['major command-injection 2', 'minor command-injection 408']);
  });

  test('Ruby: shells, and objects from bytes', async () => {
    const content = `def run(host, name)
  \`ping -c 1 #{host}\`
  out = \`ls #{name}\`
  puts \`ls #{name.shellescape}\`
  \`#{command}\`
  \`git -C #{ROOT} status\`
  %x(tar xf #{name})
  Open3.capture3("convert #{name}")
  Open3.capture3('convert', name)
  Marshal.load(name)
  Marshal.load(Marshal.dump(name))
  YAML.load(File.read('config.yml'))
  # \`ls #{name}\`
  raise "use \`rake #{name}\` instead"
end
`;
    expect(await lines('run.rb', content)).toEqual([
      ...[2, 3, 7, 8].map((line) => `major command-injection ${line}`),
      'minor unsafe-deserialization 10',
    ]);
  });
});

test('a call in a comment is none', async () => {
  const call = 'hashlib.md5(password)';
  expect(await found('src/a.py', `# ${call}\nf(1)  # was ${call}\ng("#", ${call})\n`)).toEqual([
    'major weak-password-hash src/a.py:3',
  ]);
  const query = 'db.query("SELECT a FROM b WHERE c = $d")';
  expect(await found('src/a.kt', `/* e /* f */ ${query} */\n${query}\n`)).toEqual(['major sql-injection src/a.kt:2']);
});

test('PHP is searched between HTML, whatever quotes and comments that has', async () => {
  const call = "eval($_GET['x']);";
  expect(await found('src/a.php', `<p>it's</p>\n<?php ${call} ?>\n`)).toEqual(['critical code-injection src/a.php:2']);
  expect(await found('src/a.php', `<?php // b ?><?php ${call}\n`)).toEqual(['critical code-injection src/a.php:1']);
  expect(await found('src/a.php', `<?php f(); ?>\n<p>${call}</p>\n`)).toEqual([]);
});

describe('Terraform', () => {
  test('a policy in a heredoc, and the code after it', async () => {
    const content = `resource "aws_iam_policy" "all" {
  policy = <<EOF
{ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] }
EOF
}
resource "aws_ebs_volume" "data" {
  encrypted = false
}
`;
    expect(await found('a.tf', content)).toEqual([
      'major wildcard-permission a.tf:2',
      'major unencrypted-storage a.tf:7',
    ]);
  });

  test('ranges of ports, every protocol, and rules of their own', async () => {
    const content = `resource "aws_security_group_rule" "a" {
  type        = "ingress"
  from_port   = 3000
  to_port     = 4000
  protocol    = "tcp"
  cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"]
}
resource "aws_vpc_security_group_ingress_rule" "b" {
  ip_protocol = "-1"
  cidr_ipv6   = "::/0"
}
resource "google_compute_firewall" "c" {
  source_ranges = ["0.0.0.0/0"]
  allow {
    protocol = "tcp"
    ports    = ["80", "20-25"]
  }
}
resource "azurerm_network_security_rule" "d" {
  direction                  = "Inbound"
  access                     = "Allow"
  destination_port_range     = "3389"
  source_address_prefix      = "*"
}
`;
    expect(await found('a.tf', content)).toEqual([6, 10, 13, 23].map((line) => `major open-ingress a.tf:${line}`));
  });
});

describe('Dockerfile', () => {
  test('the user of the stage on which the last one builds', async () => {
    expect(await found('Dockerfile', 'FROM node:22.1.0 AS base\nUSER node\nFROM base\nCMD ["node"]\n')).toEqual([]);
    expect(await found('Dockerfile', 'FROM node:22.1.0 AS base\nUSER node\nFROM node:22.1.0\n')).toEqual([
      'minor root-user Dockerfile:3',
    ]);
  });

  test('an image by its digest or of a registry with a port', async () => {
    const digest = 'a'.repeat(64);
    expect(await found('Dockerfile', `FROM node@sha256:${digest}\nUSER node\n`)).toEqual([]);
    expect(await found('Dockerfile', 'FROM localhost:5000/node\nUSER node\n')).toEqual([
      'minor floating-image Dockerfile:1',
    ]);
  });
});

test('Kubernetes: a list and a template of jobs', async () => {
  const content = `apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              containers:
                - name: a
                  image: acme/a
                  securityContext: { privileged: true }
`;
  expect(await found('a.yaml', content)).toEqual([
    'info no-limits a.yaml:12',
    'minor floating-image a.yaml:13',
    'major privileged a.yaml:14',
  ]);
});

test('Kubernetes: values of a Secret', async () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const content = `apiVersion: v1
kind: Secret
metadata: { name: db }
data:
  password: ${base64('kX9-trf4-Wq2s')}
  username: ${base64('orders-service-4')}
  token: ${base64('changeme')}
  admin-password: ${base64('password')}
  replica-password: ${base64('postgres')}
  url: ${base64('postgres://db:5432/orders')}
  database-url: ${base64('postgres://orders:kX9trf4Wq2s@db:5432/orders')}
stringData:
  api-key: \${API_KEY}
  session-secret: q8Zr2-vbN41-xPm77
`;
  expect(await found('k8s/secret.yaml', content)).toEqual([
    'major hardcoded-secret k8s/secret.yaml:5',
    'minor hardcoded-secret k8s/secret.yaml:9',
    'major hardcoded-secret k8s/secret.yaml:11',
    'major hardcoded-secret k8s/secret.yaml:14',
  ]);
});

test('a Makefile', async () => {
  const content =
    'install:\n\tcurl -sSL https://get.acme.dev/cli.sh | bash\n\t# curl https://a.dev | sh\n\t@curl -fsSL https://a.dev/c -o c\n';
  expect(await found('Makefile', content)).toEqual(['minor pipe-to-shell Makefile:2']);
  expect(await found('build/tools.mk', content)).toEqual(['minor pipe-to-shell build/tools.mk:2']);
});

test('an IAM policy in JSON', async () => {
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: ['*'] } };
  expect(await found('policy.json', JSON.stringify(policy, null, 2))).toEqual([
    'major wildcard-permission policy.json:5',
  ]);
});

describe('a megabyte of hostile text takes seconds of CPU at most', () => {
  const long = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length));
  test.each([
    ['a.js', long('SELECT eval("')],
    ['a.js', `eval(1);${long('(')}`],
    ['a.ts', `import { exec } from 'child_process'; exec('a' + ${long('a + ')}b)`],
    ['a.js', `eval(1); x = a${long('.b')}`],
    ['a.py', long('"SELECT a = ')],
    ['a.py', `a = ["a" ${'"b"  '.repeat(300)}\n${'x(f"SELECT {a} FROM t WHERE b = {c}")\n'.repeat(8_000)}`],
    ['a.js', `SELECT ${long('expect.where(`a = ${')}`],
    ['a.ts', `let sql = "SELECT a FROM b"; ${long("sql += ' AND a = ' + b;")}`],
    [
      '.github/workflows/a.yml',
      `on: issues\njobs: {a: {steps: [${`{run: "\${{ secrets.A }} \${{ "},`.repeat(8_000)}]}}`,
    ],
    ['a.go', long('"')],
    ['a.php', long('$_GET["')],
    ['a.rb', long('= `')],
    ['a.go', long('a := "b" + c\n')],
    ['A.java', long('.append(" WHERE a = ')],
    ['a.sh', long('curl http:// ')],
    ['a.cs', long('ServerCertificateValidationCallback = (')],
    ['a.sql', long('GRANT ALL ')],
    ['Dockerfile', `FROM a\nRUN ${long('curl http:// ')}`],
    ['Dockerfile', long('RUN <<A\n')],
    ['a.tf', long('a')],
    ['a.tf', long('resource "a" "b" {\n')],
    ['a.tf', long('a = <<A\n')],
    ['a.yaml', `services: ${long('{a: ').slice(0, 250_000)}`],
    ['package.json', long('{"dependencies":')],
    ['pom.xml', long('<dependency><version>1')],
    ['requirements.txt', long('django==1\n')],
  ])('%s', async (path, content) => {
    const before = process.cpuUsage();
    await check(path, content);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(8_000);
  });
});

test('each package of a manifest without line breaks is a finding', async () => {
  const content = '{"dependencies":{"lodash":"4.17.15","ws":"8.16.0"}}';
  expect(await found('package.json', content)).toEqual(Array(2).fill('major vulnerable-dependency package.json:1'));
});

test('a name has the value that its own function gives it', async () => {
  const content = [
    'export function one(db) {\n  const sql = "SELECT 1";\n  return db.query(sql);\n}',
    "export function two(db, name) {\n  const sql = 'SELECT * FROM a WHERE b = ' + name;\n  return db.query(sql);\n}",
    'export function three(db, sql) {\n  return db.query(sql);\n}',
  ].join('\n');
  expect(await found('src/a.js', content)).toEqual(['major sql-injection src/a.js:6']);
});
