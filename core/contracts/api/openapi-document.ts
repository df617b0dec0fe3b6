import { openApi } from './openapi.ts';

/** The API as OpenAPI 3.1. Bundles have this document without the schemas that it is made from (scripts/bundle.ts). */
export const openApiDocument = openApi();
