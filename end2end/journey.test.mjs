// The main job from end to end: somebody finds a mentor, books a time, both see it, a stranger does not; with and
// without script, at a desk and on a phone. Runs on both engines.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { book, findTime } from './steps.mjs';
import { desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';

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

const ways = {
  'at a desk': { ...desktop },
  'on a phone': { ...phone, colorScheme: 'dark' },
  'without script': { ...desktop, javaScriptEnabled: false },
};

for (const [way, options] of Object.entries(ways)) {
  test(`a mentee books a time ${way}`, async () => {
    const anan = await person(browser, server, options);
    await anan.signIn('anan@demo.example');
    await findTime(anan);
    await book(anan);
    const booked = new URL(anan.page.url()).pathname;
    assert.match(booked, /^\/sessions\//);
    await picture(anan.page, `booked-${way.replaceAll(' ', '-')}`);
    await anan.visit('/sessions');
    assert.ok(await anan.page.locator(`a[href="${booked}"]`).first().isVisible(), 'the session is in the list');
    anan.assertQuiet();
    await anan.close();

    const leila = await person(browser, server);
    await leila.signIn('leila@demo.example');
    await leila.visit(booked);
    assert.equal(await leila.page.getByText('Anan').count() > 0, true, 'the mentor sees who comes');
    leila.assertQuiet();
    await leila.close();
  });
}

test('a stranger does not see the session of others', async () => {
  const leila = await person(browser, server);
  await leila.signIn('leila@demo.example');
  await leila.visit('/sessions');
  const address = await leila.page.locator('a[href^="/sessions/"]').first().getAttribute('href');
  await leila.close();
  const stranger = await person(browser, server);
  await stranger.signIn('moderator@demo.example');
  const answer = await stranger.page.goto(address);
  assert.equal(answer.status(), 404);
  await stranger.close();
});
