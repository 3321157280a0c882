// The worker of the phone side. It keeps files whose names change with their content, and the page that says 没有网络. It never keeps
// another page: pages hold names and numbers, and the next user of a phone is perhaps not the last one.
// `given` stands before this text: the files that every page names, and the address of that page.
const kept = 'juxian-app';
const name = `${kept}:${given.shell.join()}`;

/** A file of ours that another content would have given another name. */
const fixed = (url) => url.origin === location.origin && url.search === '' && /^\/assets\/(chunks\/)?[\w-]+[.-][0-9A-Za-z]{8,}\.(css|js|svg|png)$/.test(url.pathname);

self.addEventListener('install', (event) => {
  // as nobody: what is kept is the same for everybody
  const page = new Request(given.offline, { credentials: 'omit', cache: 'reload' });
  event.waitUntil(caches.open(name).then((cache) => cache.addAll([page, ...given.shell])).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((one) => one.startsWith(kept) && one !== name);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((one) => caches.delete(one)))).then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => caches.match(given.offline, { cacheName: name })));
  else if (fixed(new URL(request.url))) event.respondWith(file(request));
});

async function file(request) {
  const cache = await caches.open(name);
  const found = await cache.match(request.url);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && answer.type === 'basic') await cache.put(request.url, answer.clone());
  return answer;
}
