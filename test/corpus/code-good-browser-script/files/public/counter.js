var count = 0;

function start() {
  try {
    count = Number(localStorage.getItem('count') || 0);
  } catch (error) {
    // Private windows have no storage: it starts at 0.
  }
  show();
}

function increment() {
  count += 1;
  show();
  try {
    localStorage.setItem('count', count);
  } catch (_) {
    /* as above */
  }
}

function show() {
  document.getElementById('count').textContent = count;
}
