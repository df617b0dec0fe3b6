const results = document.querySelector('#results');
const title = document.querySelector('#title');

async function search() {
  const text = decodeURIComponent(window.location.hash.slice(1));
  title.innerHTML = 'Results for ' + decodeURIComponent(location.hash.slice(1));
  const response = await fetch('/api/search?q=' + encodeURIComponent(text));
  const found = await response.json();
  results.innerHTML = '';
  for (const item of found) {
    results.insertAdjacentHTML('beforeend', `<li>${item.name}</li>`);
  }
}

window.addEventListener('hashchange', search);
search();
