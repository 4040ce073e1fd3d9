// The site answers, comes to life without a complaint, and everybody can use its first page.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertFits, builtNames, desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';

let server;
let browser;

before(async () => {
  server = await startServer();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const [device, options] of Object.entries({ desktop, phone })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the first page on a ${device}, ${colorScheme}`, async () => {
      const visitor = await person(browser, server, { ...options, colorScheme });
      const answer = await visitor.visit('/');
      assert.equal(answer.status(), 200);
      assert.ok((await visitor.page.locator('h1').innerText()).length > 0);
      await assertAccessible(visitor.page);
      await assertFits(visitor.page);
      await picture(visitor.page, `home-${device}-${colorScheme}`);
      visitor.assertQuiet();
      await visitor.close();
    });
  }
}

test('the first page without script', async () => {
  const visitor = await person(browser, server, { ...desktop, javaScriptEnabled: false });
  const answer = await visitor.visit('/');
  assert.equal(answer.status(), 200);
  assert.ok(await visitor.page.locator('h1').isVisible());
  await visitor.close();
});

test('built files are compressed, named by content, and kept by the browser for ever', async () => {
  const { wasm } = await builtNames();
  const answer = await fetch(`${server.url}/pkg/mentorconnect.${wasm}.wasm`, { headers: { 'accept-encoding': 'br' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/wasm');
  assert.equal(answer.headers.get('content-encoding'), 'br');
  assert.match(answer.headers.get('cache-control'), /immutable/);
});

test('a page says what it may do, and its parts, which are nothing by themselves, only what they are', async () => {
  const { wasm } = await builtNames();
  const headers = async (address) => (await fetch(`${server.url}${address}`)).headers;
  const [page, part, picture] = await Promise.all(['/', `/pkg/mentorconnect.${wasm}.js`, '/favicon.svg'].map(headers));
  for (const one of [page, part, picture]) assert.equal(one.get('x-content-type-options'), 'nosniff');
  for (const name of ['content-security-policy', 'x-frame-options', 'permissions-policy']) {
    assert.ok(page.get(name) && picture.get(name), name);
    assert.equal(part.get(name), null, name);
  }
});

test('the first page does not load what other pages need', async () => {
  const visitor = await person(browser, server);
  const loaded = [];
  visitor.page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await visitor.visit('/');
  assert.deepEqual(loaded.filter((name) => /\/pkg\/(split|chunk)_/.test(name)), []);
  visitor.assertQuiet();
  await visitor.close();
});

// ── somebody is faster than the page ────────────────────────────────────────

/** Does something in the page as soon as the router listens: the page itself answers to nothing yet. */
async function tooEarly(page, what) {
  await page.addInitScript(`
    const listen = EventTarget.prototype.addEventListener;
    window.addEventListener = function (kind, heard, options) {
      listen.call(this, kind, heard, options);
      if (kind !== 'click' || options) return;
      window.addEventListener = listen;
      if (document.documentElement.dataset.hydrated) throw new Error('the page was there before the router');
      if (sessionStorage.getItem('early') === 'done') return;
      sessionStorage.setItem('early', 'done');
      (${what})();
    };
  `);
}

test('a link that is pressed while the page comes to life leads where it says', async () => {
  const visitor = await person(browser, server);
  await tooEarly(visitor.page, () => document.querySelector('.top a[href="/sign-in"]').click());
  await visitor.page.goto('/mentors');
  await visitor.page.locator('main input[type="password"]').waitFor();
  assert.equal(new URL(visitor.page.url()).pathname, '/sign-in');
  visitor.assertQuiet();
  await visitor.close();
});

test('who goes back while the page comes to life gets the page from before', async () => {
  const visitor = await person(browser, server);
  const { page } = visitor;
  await visitor.visit('/mentors');
  await page.locator('.top').getByRole('link', { name: 'Sign in' }).click();
  await page.locator('main input[type="password"]').waitFor();
  await tooEarly(page, () => history.back());
  await page.reload({ waitUntil: 'commit' });
  await page.locator('article.result').first().waitFor();
  assert.equal(new URL(page.url()).pathname, '/mentors');
  await page.waitForSelector('html[data-hydrated]', { state: 'attached' });
  await page.locator('.top').getByRole('link', { name: 'Sign in' }).click();
  await page.locator('main input[type="password"]').waitFor();
  visitor.assertQuiet();
  await visitor.close();
});
