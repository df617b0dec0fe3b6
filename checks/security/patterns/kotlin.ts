import { java } from './java.ts';
import { interpolatedSql, type Pattern, SQL_VALUE } from './pattern.ts';

export const kotlin: Pattern[] = [...java, { ...SQL_VALUE, pattern: interpolatedSql('"', String.raw`\$\{?[a-z_]`) }];
