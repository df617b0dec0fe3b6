import { Artifacts } from '../../aws/artifacts.ts';
import { QualityReports } from '../../aws/quality-reports.ts';
import { readEnvironment } from './environment.ts';
import { table } from './table.ts';

export const artifacts = new Artifacts(readEnvironment('BUCKET_NAME'));
export const qualityReports = new QualityReports(table, artifacts);
