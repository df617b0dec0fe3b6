import { openTable } from '../document-table.js';

export async function handle(event) {
  const table = await openTable(process.env.DOCUMENTS);
  const body = JSON.parse(event.body ?? '{}');
  const problems = [];
  if (typeof body.id !== 'string') problems.push('id must be a string');
  if (typeof body.owner !== 'string') problems.push('owner must be a string');
  if (body.tags !== undefined && !Array.isArray(body.tags)) problems.push('tags must be a list');
  if (problems.length > 0) {
    console.warn('refused', problems.length);
    return { statusCode: 400, body: JSON.stringify({ problems }) };
  }
  const now = new Date().toISOString();
  const before = await table.get(body.id);
  const stored = await table.put({ ...before, ...body, updatedAt: now });
  console.info('stored', stored.id, stored.version);
  return { statusCode: before ? 200 : 201, body: JSON.stringify(stored) };
}
