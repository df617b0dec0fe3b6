import { code, command, type Flows, fetched, html, query, redirect, statement, traversal } from './flow.ts';

/** The function compares a value with a fixed list. */
const CHOSEN = /\bif\s{1,5}[\w.]{1,60}\s{1,5}(?:not\s{1,5})?in\s{1,5}[A-Z{([]/;

/** Flask, Django, FastAPI and Starlette. */
export const python: Flows = {
  source:
    /\b(?:self\.|flask\.)?request\.(?:args|form|values|json|data|files|cookies|headers|GET|POST|FILES|COOKIES|META|body|query_params|path_params|query_string|get_json\(|get_data\(|full_path|path_info)\b/,
  parameters: [
    // Texts of a route's path, and of a query where FastAPI reads it.
    /^@[\w.]{1,60}\.(?:route|get|post|put|delete|patch|api_route)\([^\n]{0,200}[<{](?:string:|path:)?(?<name>[a-z_]\w{0,60})(?::path)?[>}]/gm,
    /^@[\w.]{1,60}\.(?:get|post|put|delete|patch|api_route)\([^\n]{0,300}\)\n(?:@[^\n]{0,200}\n){0,3}(?:async )?def \w{1,60}\((?:[^()]|\([^()]{0,100}\)){0,400}?\b(?<name>[a-z_]\w{0,60})\s?:\s?(?:str\b|Annotated\[str|Optional\[str)/gm,
  ],
  // With its decorators, which name what a route gives it.
  start: /^[ \t]{0,40}(?:@[^\n]{0,300}\n[ \t]{0,40}){0,5}(?:async )?def \w/gm,
  assignment: /(?<![\w.\])])(?<name>[A-Za-z_]\w{0,60})\s{0,5}(?::\s{0,3}[\w[\], |.]{1,60}\s)?\+?=(?!=)/g,
  cleaned:
    /\b(?:int|float|bool|len|UUID|uuid\.UUID|escape|html\.escape|conditional_escape|bleach\.clean|secure_filename|safe_join|escape_filter_chars|escape_dn_chars|BytesIO|StringIO|shlex\.quote|quote|os\.path\.basename|basename)\(|\.isdigit\(|\btype\s?=\s?(?:int|float|bool)\b|\b[A-Z][A-Z_]{2,40}(?:\.get\(|\[)|\.(?:name|stem)\b(?!\()/,
  sinks: [
    traversal(
      /(?<![\w.])(?:codecs\.|io\.|gzip\.)?open\(|\b(?:send_file|FileResponse|os\.(?:remove|unlink|rename|listdir|rmdir)|shutil\.(?:rmtree|copy\w{0,5}|move))\(|\b\w{1,60}\.(?:read_text|read_bytes|write_text|write_bytes|unlink)\(/g,
      /is_relative_to|commonpath|commonprefix|secure_filename|safe_join|escape_filter_chars|escape_dn_chars|BytesIO|StringIO|basename|startswith\(|relative_to\(|\bre\.(?:full)?match|fullmatch\(|\bnot\s+in\s+\w|sanitize|allowed/i,
    ),
    code(
      /\brender_template_string\(|\b(?:Environment\([^()\n]{0,100}\)\.from_string|jinja2\.Template|Template)\(/g,
      'a template is made from input of a request, which can run code: pass the input as a value of a fixed template',
    ),
    code(/(?<![\w.])(?:eval|exec)\(/g),
    html(/\b(?:HTMLResponse|HttpResponse|make_response|Markup|mark_safe)\(/g, {
      needs: /<\w|\bMarkup\(|\bmark_safe\(/,
    }),
    command(/\bos\.(?:system|popen)\(|\bsubprocess\.(?:getoutput|getstatusoutput)\(/g),
    command(/\bsubprocess\.(?:run|call|check_call|check_output|Popen)\(/g, {
      needs: /shell\s{0,3}=\s{0,3}True|["'](?:ba)?sh["']\s{0,3},\s{0,3}["']-c/,
    }),
    statement(/\.(?:execute|executemany|executescript|raw|extra)\(|(?<![\w.])text\(/g, CHOSEN),
    fetched(
      /\b(?:requests|httpx|urllib\.request)\.(?:get|post|put|patch|delete|head|request|urlopen)\(|(?<![\w.])urlopen\(/g,
    ),
    {
      rule: 'unsafe-deserialization',
      severity: 'critical',
      message: 'bytes from a request become objects, which can run code: use JSON',
      call: /\b(?:pickle|cPickle|dill|marshal)\.loads?\(|\byaml\.(?:unsafe_load|full_load)\(/g,
    },
    query('xpath', /\.(?:xpath|XPath)\(|\belementpath\.select\(/g),
    query('ldap', /\b(?:conn|connection|ldap\w{0,20}|\w{1,20}_ldap)\.search(?:_s|_ext|_ext_s)?\(/g),
    redirect(/(?<![\w.])(?:flask\.)?(?:redirect|HttpResponseRedirect|RedirectResponse)\(/g),
  ],
};
