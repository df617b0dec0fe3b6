const HOLE = /\{\{\s*([a-z]+)\s*\}\}/g;

const escapeHtml = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A text with its holes filled; what has no value is left as it is. */
export const fill = (template, values) =>
  template.replaceAll(HOLE, (hole, name) => (name in values ? escapeHtml(values[name]) : hole));
