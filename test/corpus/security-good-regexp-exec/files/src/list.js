import DOMPurify from 'dompurify';

const escapeHtml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export function show(list, items) {
  list.innerHTML = '';
  list.innerHTML = '<li class="empty">Nothing here</li>';
  list.innerHTML = `<li>${escapeHtml(items[0].name)}</li>`;
  list.innerHTML = DOMPurify.sanitize(items[0].description);
  list.textContent = items.map(({ name }) => name).join(', ');
}
