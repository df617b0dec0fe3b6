import { command, type Flows, fetched, html, redirect, statement, traversal } from './flow.ts';

/** net/http, gorilla, chi, Gin, Echo and Fiber. */
export const go: Flows = {
  source:
    /\b(?:r|req|request|ctx\.Request|c\.Request(?:\(\))?)\.(?:URL\.(?:Query\(|Path\b|RawQuery\b)|FormValue\(|PostFormValue\(|PathValue\(|Header\.Get\(|Form\b|PostForm\b|Body\b|Cookie\()|\bmux\.Vars\(|\bchi\.URLParam\(|\b(?:c|ctx)\.(?:Param|Query|DefaultQuery|PostForm|QueryParam|FormValue|Params|GetHeader|Cookies)\(/,
  parameters: [],
  start: /^func\b/gm,
  assignment: /(?<![\w.])(?<name>[A-Za-z_]\w{0,60})(?:\s{0,3},\s{0,3}\w{1,60})?\s{0,5}(?:\+|:)?=(?!=)/g,
  cleaned:
    /\bstrconv\.(?:Atoi|Parse\w{1,10})\(|\buuid\.(?:Parse|MustParse)\(|\blen\(|\bhtml\.EscapeString\(|\btemplate\.HTMLEscape\w{0,10}\(|\burl\.(?:Query|Path)Escape\(|\bfilepath\.Base\(|\bpath\.Base\(/,
  sinks: [
    traversal(
      /\bos\.(?:Open|OpenFile|ReadFile|Create|Remove|RemoveAll|ReadDir)\(|\bhttp\.ServeFile\(|\bioutil\.ReadFile\(|\b(?:c|ctx)\.(?:File|SendFile)\(/g,
      /filepath\.(?:Base|Clean|IsLocal|Rel)\(|strings\.(?:HasPrefix|Contains)\(|OpenRoot|ValidPath|SecureJoin|MatchString\(/,
    ),
    html(/\bfmt\.Fprint(?:f|ln)?\(\s{0,5}(?:w|rw|writer|res|resp)\b|\bw\.Write\(|\bio\.WriteString\(\s{0,5}w\b/g, {
      needs: /<\w/,
    }),
    command(/\bexec\.Command(?:Context)?\(/g, { needs: /"(?:\/bin\/)?(?:ba)?sh"|"cmd(?:\.exe)?"/ }),
    statement(/\.(?:Query|QueryRow|Exec|Prepare|Raw|Select|Get)(?:Context|x)?\(/g),
    fetched(/\bhttp\.(?:Get|Post|Head|PostForm|NewRequest(?:WithContext)?)\(/g),
    redirect(/\bhttp\.Redirect\(|\b(?:c|ctx)\.Redirect\(/g),
  ],
};
