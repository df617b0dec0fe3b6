import { Artifacts } from '../../aws/artifacts.ts';
import { readEnvironment } from './environment.ts';

export const artifacts = new Artifacts(readEnvironment('BUCKET_NAME'));
