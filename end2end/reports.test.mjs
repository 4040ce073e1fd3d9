// A mentor reports a help request, a moderator takes it down and shows it again, and who asked reads why. With script
// and without, at a desk and on a phone, by day and by night.

import { after, before, test } from 'node:test';

import { assertAccessible, assertFits, desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';

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

/** Signing in is throttled, so each does it once. */
const cookies = new Map();

async function somebody(name, options = desktop) {
  const who = await person(browser, server, options);
  const email = `${name}@demo.example`;
  if (cookies.has(email)) {
    await who.context.addCookies(cookies.get(email));
  } else {
    await who.signIn(email);
    cookies.set(email, await who.context.cookies());
  }
  return who;
}

/** Looks at a page on both devices, by day and by night. */
async function look(name, address, shot) {
  for (const [device, options] of Object.entries({ desktop, phone })) {
    for (const colorScheme of ['light', 'dark']) {
      const who = await somebody(name, { ...options, colorScheme });
      await who.visit(address);
      await assertAccessible(who.page);
      await assertFits(who.page);
      await picture(who.page, `${shot}-${device}-${colorScheme}`);
      who.assertQuiet();
      await who.close();
    }
  }
}

for (const [way, options] of Object.entries({ 'with script': desktop, 'without script': { ...phone, javaScriptEnabled: false } })) {
  test(`a request is reported, taken down and shown again, ${way}`, async () => {
    const isScript = way === 'with script';
    const question = `Would you sell my honey, ${way}?`;
    const anan = await somebody('anan', options);
    await anan.visit(`/requests/new?q=${encodeURIComponent('Leila Osei')}`);
    await anan.page.getByLabel('What do you ask?').fill(question);
    await anan.page.getByRole('button', { name: 'Ask', exact: true }).click();
    await anan.page.getByText('No answers yet').waitFor();
    const request = new URL(anan.page.url()).pathname;

    const leila = await somebody('leila', options);
    await leila.visit(request);
    await leila.page.getByText('Something is wrong with this request').click();
    await leila.page.getByLabel('What is wrong?').fill('It is an advertisement.');
    await leila.page.getByRole('button', { name: 'Report', exact: true }).click();
    await leila.page.waitForURL((url) => url.pathname === '/requests');
    await leila.close();

    const moderator = await somebody('moderator', options);
    const { page } = moderator;
    await moderator.visit('/admin/requests');
    if (isScript) await look('moderator', '/admin/requests', 'reported');
    await page.getByRole('link', { name: 'Leila Osei' }).first().click();
    await page.getByText('It is an advertisement.').waitFor();
    if (isScript) await look('moderator', request, 'reported-request');
    const decide = async (verdict, words) => {
      await page.getByLabel('What comes of it?').selectOption({ label: verdict });
      await page.getByLabel('Why?').fill(words);
      await page.getByRole('button', { name: 'Decide', exact: true }).click();
    };
    await decide('Take it down', '');
    await page.locator('[aria-invalid="true"]').first().waitFor();
    await decide('Take it down', 'Selling is not asking.');
    await page.locator('#reports').getByText('Selling is not asking.').waitFor();

    await anan.visit(request);
    await anan.page.getByText('Selling is not asking.').waitFor();
    if (isScript) await look('anan', request, 'request-down');
    await decide('Nothing is wrong: it is shown', '');
    await page.locator('#reports').getByText('Nothing is wrong', { exact: true }).waitFor();
    await anan.visit(request);
    await anan.page.getByRole('button', { name: 'Take the request back' }).click();
    await anan.page.getByText('Closed', { exact: true }).waitFor();
    if (isScript) await look('moderator', '/admin/requests', 'reported-decided');
    await anan.close();
    await moderator.close();
  });
}
