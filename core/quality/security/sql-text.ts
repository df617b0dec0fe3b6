/** Text that begins like an SQL statement, of whatever dialect. */
export const STARTS_SQL =
  /^\s*(?:SELECT\s[\s\S]{1,2000}?\sFROM\s|SELECT\s|INSERT\s+INTO\s|UPDATE\s[\s\S]{1,200}?\sSET\s|DELETE\s+FROM\s|REPLACE\s+INTO\s|DROP\s+(?:TABLE|DATABASE)\s|ALTER\s+TABLE\s|CREATE\s+(?:USER|TABLE)\s|WITH\s+\w{1,60}\s+AS\s)/i;

/**
 * What is put behind this text stands for a value, which a parameter should be: after a comparison, in a list or
 * within quotes. What stands for a table, a column or a direction cannot be a parameter.
 */
export const endsBeforeValue = (sql: string): boolean =>
  /(?:[=<>]|\b(?:LIKE|ILIKE|IN|VALUES|BETWEEN|AND))\s*[(['"%]*$|(?:VALUES|IN)\s*\([^()]{0,500},\s*['"%]*$|['"]%?$|[=<>]\s*['"]?[^'"\s]{0,50}$/i.test(
    sql.slice(-600),
  );

/** A marker of a parameter is completed: `$${n}`, `:${name}`, `@${name}`, `@p${n}`. */
export const endsInMarker = (sql: string): boolean => /[$:@][a-z_]{0,20}$/i.test(sql.slice(-30));
