// A page whose answer ends late, as that of a server that has just begun, while the program is kept from before: it
// comes to life all the same, and not before its end.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { hydrated, openBrowser, person, startServer } from './support.mjs';

/** Stands between browser and server, and holds back the end of each page until `ends` says so. */
async function between(server, ends) {
  const proxy = createServer(async (request, response) => {
    const headers = { accept: request.headers.accept ?? '*/*', 'accept-encoding': 'identity' };
    const answer = await fetch(server.url + request.url, { headers, redirect: 'manual' });
    const told = [...answer.headers].filter(([name]) => !['content-length', 'transfer-encoding', 'connection'].includes(name));
    response.writeHead(answer.status, Object.fromEntries(told));
    const body = Buffer.from(await answer.arrayBuffer());
    const last = body.lastIndexOf('<script', body.lastIndexOf('__INCOMPLETE_CHUNKS'));
    if (last < 0) return response.end(body);
    response.write(body.subarray(0, last));
    await ends();
    response.end(body.subarray(last));
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const close = () => {
    proxy.closeAllConnections();
    return new Promise((resolve) => proxy.close(resolve));
  };
  return { url: `http://localhost:${proxy.address().port}`, close };
}

test('a page whose answer ends late comes to life', async (t) => {
  const server = await startServer();
  t.after(() => server.stop());
  let held = Promise.resolve();
  const proxy = await between(server, () => held);
  t.after(() => proxy.close());
  const browser = await openBrowser();
  t.after(() => browser.close());
  const somebody = await person(browser, proxy);
  const { page } = somebody;
  await somebody.visit('/mentors');

  let end;
  held = new Promise((resolve) => {
    end = resolve;
  });
  await page.goto('/mentors', { waitUntil: 'commit' });
  const program = () => performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.endsWith('.wasm') && responseEnd > 0);
  await page.waitForFunction(program);
  // A program that does not wait has begun by then, and has failed.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
  assert.equal(await page.evaluate(() => 'hydrated' in document.documentElement.dataset), false, 'it was not read to its end');
  end();
  await hydrated(page);
  // What stands between asks for pages only.
  somebody.assertQuiet([/\/fn\//]);
});
