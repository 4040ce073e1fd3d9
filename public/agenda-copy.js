// Keeps the next days of the calendar readable without a connection: one page, as plain text without
// script and forms, said to be a copy. Whoever signs out takes it along (Clear-Site-Data), and so does
// the first answer that says that nobody is signed in. Nothing is ever sent later.

const shelf = 'agenda-copy';
const page = '/calendar?view=agenda';
/** After so long nothing in the copy is still ahead. */
const longest = 14 * 24 * 3600 * 1000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if (event.data === 'keep') event.waitUntil(keep().catch(() => {}));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode === 'navigate' && request.method === 'GET' && new URL(request.url).pathname === '/calendar') {
    event.respondWith(answered(request).catch(kept));
  } else if (request.destination === 'style') {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
  }
});

async function answered(request) {
  const answer = await fetch(request);
  if (answer.status === 401) await caches.delete(shelf);
  return answer;
}

async function keep() {
  const answer = await fetch(page);
  if (!answer.ok) {
    await caches.delete(shelf);
    return;
  }
  const text = plain(await answer.text());
  const style = /<link[^>]*href="([^"]+\.css)"/.exec(text)?.[1];
  const copy = new Response(text, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
      'X-Kept-At': String(Date.now()),
    },
  });
  await caches.delete(shelf);
  const cache = await caches.open(shelf);
  await cache.put(page, copy);
  if (style) await cache.add(style);
}

/** The page without all that would need the server; what the policy above would refuse anyway. */
function plain(text) {
  return text
    .replace(/<script\b[^>]*>[\s\S]*?<\/script>/gi, '')
    .replace(/<link\b[^>]*rel="(modulepreload|preload)"[^>]*>/gi, '')
    .replace(/<form\b[\s\S]*?<\/form>/gi, '')
    .replace(/<html\b/i, '<html data-copy');
}

async function kept() {
  const copy = await caches.match(page);
  const age = Date.now() - Number(copy?.headers.get('X-Kept-At') ?? 0);
  if (copy && age < longest) return copy;
  await caches.delete(shelf);
  return Response.error();
}
