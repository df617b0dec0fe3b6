/** Media types, beside JSON, that answers may have. */
export const SARIF_MEDIA_TYPE = 'application/sarif+json';
/** Entries of the journal, one JSON object a line. */
export const JSON_LINES = 'application/jsonl';
