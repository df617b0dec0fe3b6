import { describe, expect, test } from '@jest/globals';
import { securityScanChecker } from '../../../checks/checkers/security-scan.ts';
import { mediaTypeOf } from '../../../core/contracts/storage/media-type.ts';
import { inputOf, inShort } from '../fixtures.ts';

const found = async (path: string, content: string) =>
  (await securityScanChecker.check(inputOf([{ path, media_type: mediaTypeOf(path), content }]))).findings.map(inShort);

const java = (...lines: string[]) =>
  [
    'class A extends HttpServlet {',
    '  protected void doGet(HttpServletRequest request, HttpServletResponse response) {',
    ...lines,
    '  }',
    '}',
    '',
  ].join('\n');
const flask = (...lines: string[]) =>
  ['@app.get("/a")', 'def read():', ...lines.map((line) => `    ${line}`), ''].join('\n');
const go = (...lines: string[]) =>
  [
    'package a',
    '',
    'func h(w http.ResponseWriter, r *http.Request) {',
    ...lines.map((line) => `\t${line}`),
    '}',
    '',
  ].join('\n');

describe('Java: input of a request', () => {
  test.each([
    [
      'in a path',
      ['String f = request.getParameter("f");', 'new File("/data/" + f);'],
      'major path-traversal A.java:4',
    ],
    [
      'in a page',
      ['response.getWriter().println("<h1>" + request.getParameter("n"));'],
      'major cross-site-scripting A.java:3',
    ],
    [
      'in a command',
      ['Runtime.getRuntime().exec(new String[] {"sh", "-c", "ls " + request.getHeader("d")});'],
      'critical command-injection A.java:3',
    ],
    [
      'in a statement, by way of two names',
      [
        'String n = request.getParameter("n");',
        'String q = "SELECT * FROM a WHERE n = \'" + n + "\'";',
        'statement.executeQuery(q);',
      ],
      'critical sql-injection A.java:5',
    ],
    [
      'in a list of arguments',
      [
        'List<String> l = new ArrayList<>();',
        'l.add("sh");',
        'l.add(request.getParameter("x"));',
        'builder.command(l);',
      ],
      'critical command-injection A.java:6',
    ],
    [
      'in an address',
      ['URL u = new URL(request.getParameter("u"));', 'u.openStream();'],
      'major request-forgery A.java:4',
    ],
    [
      'in a query of XPath',
      ['xpath.evaluate("//a[b=\'" + request.getParameter("b") + "\']", document);'],
      'major xpath-injection A.java:3',
    ],
    [
      'in a filter',
      ['ctx.search("ou=a", "(uid=" + request.getParameter("u") + ")", controls);'],
      'major ldap-injection A.java:3',
    ],
    [
      'of a cookie',
      ['String f = cookie.getValue();', 'Files.readString(Path.of(f));'],
      'major path-traversal A.java:4',
    ],
  ])('%s', async (_, lines, finding) => {
    expect(await found('A.java', java(...lines))).toContain(finding);
  });

  test('that Spring hands over', async () => {
    const content =
      'class A {\n  @GetMapping("/a")\n  public Resource read(@RequestParam("f") String f, @PathVariable Long id) {\n    return new FileSystemResource(new File("/data/" + f + id));\n  }\n}\n';
    expect(await found('A.java', content)).toEqual(['major path-traversal A.java:4']);
  });

  test.each([
    ['that is a number', ['int id = Integer.parseInt(request.getParameter("id"));', 'new File("/data/" + id);']],
    [
      'that is checked',
      ['Path p = base.resolve(request.getParameter("f")).normalize();', 'if (!p.startsWith(base)) throw new E();'],
    ],
    ['that is escaped', ['response.getWriter().println(HtmlUtils.htmlEscape(request.getParameter("n")));']],
    [
      'that is a parameter',
      [
        'statement = db.prepareStatement("SELECT a FROM b WHERE c = ?");',
        'statement.setString(1, request.getParameter("c"));',
      ],
    ],
    [
      'that is a parameter made of it',
      ['jdbc.queryForList("SELECT a FROM b " + "WHERE c = ?", String.class, "%" + request.getParameter("c"));'],
    ],
    [
      'that is an answer in JSON',
      [
        'response.setContentType("application/json");',
        'response.getWriter().write(mapper.writeValueAsString(request.getParameter("c")));',
      ],
    ],
    ['that is replaced', ['String f = request.getParameter("f");', 'f = "fixed";', 'new File(f);']],
    [
      'in another function',
      ['String f = request.getParameter("f");', '}', '  private void other(String f) {', 'new File(f);'],
    ],
    ['with a fixed host', ['client.getForObject("https://a.example.net/" + request.getParameter("p"), String.class);']],
  ])('harmless: %s', async (_, lines) => {
    expect(await found('A.java', java(...lines))).toEqual([]);
  });
});

describe('Python: input of a request', () => {
  test.each([
    ['in a path', ['return send_file(os.path.join("/data", request.args["f"]))'], 'major path-traversal app.py:3'],
    [
      'in a template',
      ['t = "<h1>" + request.args["n"]', 'return render_template_string(t)'],
      'critical code-injection app.py:4',
    ],
    ['in a page', ['return HttpResponse(f"<b>{request.GET[\'n\']}</b>")'], 'major cross-site-scripting app.py:3'],
    [
      'in a command',
      ['name = request.form.get("n")', 'os.system(f"ls {name}")'],
      'critical command-injection app.py:4',
    ],
    [
      'in a statement',
      ["q = f\"SELECT * FROM a WHERE b = '{request.args.get('b')}'\"", 'db.execute(q)'],
      'critical sql-injection app.py:4',
    ],
    ['in an address', ['requests.get(request.args["u"])'], 'major request-forgery app.py:3'],
    ['as bytes', ['pickle.loads(request.data)'], 'critical unsafe-deserialization app.py:3'],
    [
      'that a branch replaces',
      ['name = request.args.get("n")', 'if not name:', '    name = "x"', 'open("/data/" + name)'],
      'major path-traversal app.py:6',
    ],
    ['in a redirect', ['return flask.redirect(request.args["next"])'], 'minor open-redirect app.py:3'],
  ])('%s', async (_, lines, finding) => {
    expect(await found('app.py', flask(...lines))).toContain(finding);
  });

  test.each([
    [
      '@app.get("/files/<path:name>")\ndef read(name):\n    return open("/data/" + name).read()\n',
      ['major path-traversal app.py:3'],
    ],
    [
      '@router.get("/files")\nasync def read(name: str, page: int = 1):\n    return FileResponse(f"/data/{name}")\n',
      ['major path-traversal app.py:3'],
    ],
    ['@router.get("/files/{name}")\n@cached\ndef read(name: int):\n    return FileResponse(f"/data/{name}")\n', []],
  ])('that a route hands over: %#', async (content, expected) => {
    expect(await found('app.py', content)).toEqual(expected);
  });

  test.each([
    ['that is a number', ['id = int(request.args["id"])', 'open(f"/data/{id}")']],
    ['that is cleaned', ['name = secure_filename(request.files["f"].filename)', 'open("/data/" + name)']],
    ['that is a parameter', ['db.execute("SELECT a FROM b WHERE c = %s", (request.args["c"],))']],
    [
      'that is a parameter made of it',
      [
        'q = request.args["q"]',
        'db.execute("SELECT a FROM b WHERE c LIKE ?", ("%" + q + "%",))',
        'db.execute(text("SELECT a FROM b WHERE c LIKE :q"), {"q": f"%{q}%"})',
      ],
    ],
    [
      'that chooses from a list',
      ['db.execute(QUERIES[request.args["sort"]])', 'open(FILES.get(request.args["f"], "a"))'],
    ],
    ['that is searched', ['re.findall("a", request.args["q"])', 'session.get(User, request.args["id"])']],
    ['that is drawn', ['return send_file(BytesIO(draw(request.args["name"])))']],
    ['whose name is a text', ['f = request.args["f"]', 'open("f")']],
    ['that is compared', ['f = request.args["f"]', 'if f not in ALLOWED:', '    abort(404)', 'open(f)']],
    ['with a fixed host', ['requests.get("https://a.example.net/" + request.args["p"])']],
  ])('harmless: %s', async (_, lines) => {
    expect(await found('app.py', flask(...lines))).toEqual([]);
  });
});

describe('Go: input of a request', () => {
  test.each([
    ['in a path', ['f := r.URL.Query().Get("f")', 'http.ServeFile(w, r, "/data/"+f)'], 'major path-traversal a.go:5'],
    ['in a page', ['fmt.Fprintf(w, "<h1>%s</h1>", r.FormValue("n"))'], 'major cross-site-scripting a.go:4'],
    ['in a command', ['exec.Command("sh", "-c", "ls "+r.FormValue("d"))'], 'critical command-injection a.go:4'],
    [
      'in a statement',
      ['q := "SELECT a FROM b WHERE c = \'" + r.FormValue("c") + "\'"', 'db.Query(q)'],
      'critical sql-injection a.go:5',
    ],
    ['in an address', ['http.Get(c.Query("u"))'], 'major request-forgery a.go:4'],
  ])('%s', async (_, lines, finding) => {
    expect(await found('a.go', go(...lines))).toContain(finding);
  });

  test('in a clause, put together over lines', async () => {
    const content =
      'package a\n\nfunc find(db *sql.DB, name string) {\n\tq := fmt.Sprintf(`\n\t\tSELECT id FROM users\n\t\tWHERE %s`, "name = \'"+name+"\'")\n\tdb.Query(q)\n}\n';
    expect(await found('a.go', content)).toEqual(['major sql-injection a.go:6']);
  });

  test.each([
    ['that is a number', ['id, err := strconv.Atoi(r.FormValue("id"))', 'os.Open(fmt.Sprint(id))']],
    ['that is a parameter', ['db.Query("SELECT a FROM b WHERE c = $1", r.FormValue("c"))']],
    [
      'that is a parameter made of it',
      ['db.QueryContext(ctx, "SELECT a FROM b WHERE c LIKE $1", "%"+r.FormValue("c")+"%")'],
    ],
    ['that is a name only', ['os.Open("/data/" + filepath.Base(r.FormValue("f")))']],
    ['that is an argument', ['exec.Command("ls", r.FormValue("d"))']],
  ])('harmless: %s', async (_, lines) => {
    expect(await found('a.go', go(...lines))).toEqual([]);
  });
});

test('JavaScript: a path in one variable', async () => {
  const content =
    "app.get('/:n', (request, response) => {\n  const file = '/srv/' + request.params.n;\n  response.sendFile(file);\n});\n";
  expect(await found('src/a.js', content)).toEqual(['major path-traversal src/a.js:3']);
});

test.each([
  [
    'A.java',
    'class A {\n  byte[] f() { return MessageDigest.getInstance("SHA-1").digest(b); }\n}\n',
    ['minor weak-hash A.java:2'],
  ],
  ['A.java', 'class A {\n  String etag() { return hex(MessageDigest.getInstance("MD5").digest(b)); }\n}\n', []],
  ['A.java', 'class A {\n  void f() { cookie.setSecure(false); }\n}\n', ['minor insecure-cookie A.java:2']],
  [
    'A.java',
    'class A {\n  String session() { return "" + new java.util.Random().nextLong(); }\n}\n',
    ['minor weak-random A.java:2'],
  ],
  ['A.java', 'class A {\n  int dice() { return new Random().nextInt(6); }\n}\n', []],
  [
    'A.java',
    'class A {\n  String c = p.get("cipher", "DESede/ECB/PKCS5Padding");\n}\n',
    ['minor weak-cipher A.java:2'],
  ],
  ['a.py', 'import hashlib\n\nx = hashlib.md5(b"a")\n', ['minor weak-hash a.py:3']],
  ['a.py', 'import hashlib\n\nx = hashlib.md5(b"a", usedforsecurity=False)\n', []],
  ['a.py', 'r.set_cookie("a", "b", secure=False)\n', ['minor insecure-cookie a.py:1']],
  ['a.py', 'p = etree.XMLParser(resolve_entities=True)\n', ['minor external-entities a.py:1']],
])('a weak choice in %s: %#', async (path, content, expected) => {
  expect(await found(path, content)).toEqual(expected);
});

test.each([
  [
    'A.java',
    (n: number) => java('String a = request.getParameter("a");', ...Array(n).fill('b = a + (c + (d + new File(a;')),
  ],
  ['app.py', (n: number) => flask('a = request.args', ...Array(n).fill('open(f"{a}" + f"{{a"'))],
  ['a.go', (n: number) => go('a := r.FormValue("a")', ...Array(n).fill('a = append(a, os.Open(a'))],
])('hostile text in %s takes seconds at most', async (path, text) => {
  const before = process.cpuUsage();
  await found(path, text(20_000));
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(8_000);
});
