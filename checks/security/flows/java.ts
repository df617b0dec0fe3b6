import { command, type Flows, fetched, html, query, redirect, statement, traversal } from './flow.ts';

/** A shell among the arguments, or in the list that they are in. */
const SHELL = /"(?:\/bin\/)?(?:ba|z)?sh"|"cmd(?:\.exe)?"|powershell/i;

/** Servlets, Spring and JAX-RS. */
export const java: Flows = {
  source:
    /\b(?:req|request|\w{0,20}Request)\s{0,20}\.\s{0,20}get(?:Parameter(?:Values|Map|Names)?|Headers?|QueryString|PathInfo|RequestUR[IL]|InputStream|Reader|Parts?)\s{0,5}\(|\b\w{0,20}[cC]ookie\w{0,10}\.getValue\(/,
  parameters: [
    /@(?:RequestParam|PathVariable|RequestHeader|CookieValue|QueryParam|PathParam|FormParam|HeaderParam|CookieParam)\b(?:\([^()]{0,200}\))?\s{1,20}(?:@\w{1,40}(?:\([^()]{0,100}\))?\s{1,20}){0,3}(?:final\s{1,5})?String(?:\[\])?\s{1,20}(?<name>\w{1,60})/g,
  ],
  start:
    /^[ \t]{1,40}(?:@\w{1,40}(?:\([^\n]{0,200}\))?[ \t]{1,5}){0,3}(?:(?:public|private|protected|static|final|synchronized)[ \t]{1,5}){1,4}[\w<>[\],.? ]{1,100}[ \t]\w{1,60}[ \t]{0,5}\(/gm,
  assignment: /\b(?<name>[a-z_$]\w{0,60})\s{0,10}\+?=(?!=)/gi,
  end: ';',
  cleaned:
    /\b(?:Integer|Long|Double|Boolean|UUID)\.(?:parse\w{1,10}|valueOf|fromString)\(|\.hashCode\(\)|\.length\(\)|\bESAPI\b|\bEncode\.for|htmlEscape\(|escapeHtml\w?\(|HtmlUtils|StringEscapeUtils|getFileName\(\)|FilenameUtils\.getName|\.equals\(|Jsoup\.clean|LdapEncoder|encodeFor|\b[A-Z][A-Z_]{2,40}\.get\(/,
  sinks: [
    traversal(
      /\b(?:new\s{1,5}(?:java\.io\.)?(?:File|FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile)|Paths\.get|Path\.of|\.resolve)\s{0,5}\(/g,
      /\.startsWith\(|getCanonicalPath|toRealPath|\.matches\(|contains\(\s{0,5}"\.\."|isValid|sanitize/i,
    ),
    html(/\bgetWriter\(\)\s{0,20}\.\s{0,5}(?:print|println|write|append|format|printf)\s{0,5}\(/g, {
      guard: /application\/json|APPLICATION_JSON|text\/plain|writeValueAsString/,
    }),
    command(/\.exec\s{0,5}\(/g),
    command(/\bnew\s{1,5}ProcessBuilder\s{0,5}\(/g, { after: SHELL }),
    command(/\.command\s{0,5}\(/g, { after: SHELL }),
    statement(
      /\.(?:execute(?:Query|Update|LargeUpdate|Batch)?|addBatch|prepare(?:Statement|Call)|create(?:Native)?Query|queryFor\w{1,20}|query|update|batchUpdate)\s{0,5}\(/g,
    ),
    fetched(
      /\b\w{1,60}\.(?:openConnection|openStream)\(|\.uri\(|\.(?:getFor\w{1,10}|postFor\w{1,10}|exchange)\s{0,5}\(/g,
    ),
    query('xpath', /\bxp\w{0,20}\.(?:evaluate|compile)\s{0,5}\(/gi),
    query('ldap', /\b\w{0,20}(?:ctx|context|ldap\w{0,20})\.search\s{0,5}\(/gi),
    redirect(/\.sendRedirect\s{0,5}\(/g),
  ],
};
