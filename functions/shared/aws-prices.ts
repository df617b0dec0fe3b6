import { awsPrices as schema } from '../../core/contracts/config/aws-prices.ts';
import { configFile } from './config-file.ts';

export const awsPrices = configFile('aws-prices.yaml', schema);
