/** The beginning of an SQL statement, in any dialect. */
export const STARTS_SQL =
  /^\s*(?:SELECT\s[\s\S]{1,2000}?\sFROM\s|SELECT\s|INSERT\s+INTO\s|UPDATE\s[\s\S]{1,200}?\sSET\s|DELETE\s+FROM\s|REPLACE\s+INTO\s|DROP\s+(?:TABLE|DATABASE)\s|ALTER\s+TABLE\s|CREATE\s+(?:USER|TABLE)\s|WITH\s+\w{1,60}\s+AS\s)/i;

/**
 * Tells if text inserted after `sql` stands for a value, which should be a parameter: after a comparison, in a list or
 * within quotes. A table, a column or a direction cannot be a parameter.
 */
export const endsBeforeValue = (sql: string): boolean =>
  /(?:[=<>]|\b(?:LIKE|ILIKE|IN|VALUES|BETWEEN|AND))\s*[(['"%]*$|(?:VALUES|IN)\s*\([^()]{0,500},\s*['"%]*$|['"]%?$|[=<>]\s*['"]?[^'"\s]{0,50}$/i.test(
    sql.slice(-600),
  );

/** Code for marker lists: `"?" * n`, `["%s"] * n`, `'?' for …`, `nCopies(n, "?")`, `array_fill(0, n, '?')`, `"$%d"`. */
const MAKES_MARKERS =
  /["'](?:\?|%s)(?:,\s?)?["']\]?\s{0,3}(?:\*|for\b)|["'],\s?\?["']\s{0,3}\*|(?:nCopies|array_fill|Repeat)\([^\n;]{0,60}["'],?\s?\?,?\s?["']|["'],?\s?(?:\?,?\s?|\$%d|%s)["']\.repeat\(|Repeat\(["'],?\s?\?|["'](?:\$|:p?|@p?)%d["']|=\s?["']\?["']|append\(\w{1,40},\s?["']\?["']\)/;

/** Names for lists of markers. */
const MARKERS = /^\W{0,12}\w{0,30}(?:placeholder|marker|qmark|question_?mark|(?:^|\W|_)marks|bind_?var)/i;

/**
 * Tells if the inserted text is a list of markers, whose values are passed separately: `IN (` + markers + `)`. `sql` is
 * the text before, `hole` the inserted text, `near` the lines around.
 */
export const isMarkerList = (sql: string, hole: string, near: string): boolean =>
  /\b(?:IN|VALUES)\s*\(\s*["'`]{0,3}\s*$/i.test(sql.slice(-80)) && (MARKERS.test(hole) || MAKES_MARKERS.test(near));

/** Tells if inserted text would complete a parameter marker: `$${n}`, `:${name}`, `@${name}`, `@p${n}`. */
export const endsInMarker = (sql: string): boolean => /[$:@][a-z_]{0,20}$/i.test(sql.slice(-30));
