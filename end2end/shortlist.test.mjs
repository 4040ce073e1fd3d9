// Somebody keeps mentors, hides some, compares three, saves a search, and asks those who fit when nobody is found; a
// mentor answers, and sees how they are seen. With script and without, at a desk and on a phone, by day and by night.

import assert from 'node:assert/strict';
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

async function somebody(email, options = desktop) {
  const who = await person(browser, server, options);
  if (cookies.has(email)) {
    await who.context.addCookies(cookies.get(email));
  } else {
    await who.signIn(email);
    cookies.set(email, await who.context.cookies());
  }
  return who;
}

/** Looks at a page on both devices, by day and by night. */
async function look(email, address, name) {
  for (const [device, options] of Object.entries({ desktop, phone })) {
    for (const colorScheme of ['light', 'dark']) {
      const who = email ? await somebody(email, { ...options, colorScheme }) : await person(browser, server, { ...options, colorScheme });
      await who.visit(address);
      await assertAccessible(who.page);
      await assertFits(who.page);
      await picture(who.page, `${name}-${device}-${colorScheme}`);
      who.assertQuiet();
      await who.close();
    }
  }
}

const row = (page, name) => page.locator('.result', { has: page.getByRole('link', { name, exact: true }) }).first();
const bookmarkOf = (page, name) => page.getByRole('button', { name: `Bookmark ${name}`, exact: true }).first();
const hideOf = (page, name) => page.getByRole('button', { name: `Hide ${name}`, exact: true }).first();

/** The names of the first mentors of the list. */
async function names(page, count) {
  const all = page.locator('.result-name');
  await all.first().waitFor();
  return (await all.allTextContents()).slice(0, count);
}

/** Waits until the server knows what was pressed. */
const told = (page) => page.waitForResponse((answer) => answer.url().includes('/fn/mark_mentor_here') && answer.ok());

test('bookmarks and hiding change at once, and are kept', async () => {
  const anan = await somebody('anan@demo.example');
  const { page } = anan;
  await anan.visit('/mentors');
  const [first, second, third] = await names(page, 3);
  await Promise.all([told(page), bookmarkOf(page, first).click()]);
  assert.equal(await bookmarkOf(page, first).getAttribute('aria-pressed'), 'true');
  await Promise.all([told(page), bookmarkOf(page, second).click()]);
  await Promise.all([told(page), hideOf(page, third).click()]);
  await row(page, third).locator('.result-more').waitFor({ state: 'hidden' });
  await anan.visit('/mentors');
  assert.ok(!(await names(page, 20)).includes(third), 'whoever is hidden is not in the list');
  await page.getByRole('link', { name: 'Hidden (1)' }).click();
  await page.getByRole('heading', { level: 1, name: 'Bookmarks' }).waitFor();
  assert.deepEqual(await names(page, 3), [second, first], 'latest first');
  await page.getByRole('button', { name: `Show again: ${third}` }).click();
  await page.getByRole('heading', { name: /^Hidden/ }).waitFor({ state: 'detached' });
  await anan.visit('/mentors');
  assert.ok((await names(page, 20)).includes(third), 'and is back');
  anan.assertQuiet();
  await anan.close();
});

test('a visitor who bookmarks is led to sign in and comes back', async () => {
  const visitor = await person(browser, server);
  const { page } = visitor;
  await visitor.visit('/mentors?sort=newest');
  const [first] = await names(page, 1);
  await Promise.all([page.waitForURL((url) => url.pathname === '/sign-in'), bookmarkOf(page, first).click()]);
  await page.locator('main input[type="email"]').fill('tomas@demo.example');
  await page.locator('main input[type="password"]').fill('demo-mentor-connect');
  await Promise.all([
    page.waitForURL((url) => url.pathname === '/mentors' && url.search === '?sort=newest'),
    page.locator('main input[type="password"]').press('Enter'),
  ]);
  visitor.assertQuiet([/401/, /Failed to load resource/]);
  await visitor.close();
});

test('without script a bookmark is set, taken away and brought back', async () => {
  const ines = await somebody('anan@demo.example', { ...phone, javaScriptEnabled: false });
  const { page } = ines;
  await ines.visit('/mentors?sort=rating');
  const name = (await names(page, 20)).at(-1);
  await bookmarkOf(page, name).click();
  await page.waitForURL((url) => url.search === '?sort=rating');
  await page.locator(`button[aria-label="Bookmark ${name}"][aria-pressed="true"]`).waitFor();
  await ines.visit('/bookmarks');
  await bookmarkOf(page, name).click();
  await page.getByText(`${name} is not bookmarked any more.`).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await bookmarkOf(page, name).waitFor();
  await ines.close();
});

test('three are ticked and compared, also by somebody who only has the link', async () => {
  const visitor = await person(browser, server);
  const { page } = visitor;
  await visitor.visit('/mentors');
  const chosen = await names(page, 3);
  for (const name of chosen) await page.getByRole('checkbox', { name: `Compare ${name}` }).check();
  await picture(page, 'compare-bar');
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Compare mentors' }).waitFor();
  for (const name of chosen) await page.getByRole('link', { name, exact: true }).first().waitFor();
  const address = new URL(page.url());
  assert.equal(address.searchParams.getAll('m').length, 3);
  visitor.assertQuiet();
  await visitor.close();
  await look(null, `${address.pathname}${address.search}`, 'compare');
});

test('a search is saved, paused and deleted', async () => {
  const anan = await somebody('anan@demo.example');
  const { page } = anan;
  await anan.visit('/mentors?q=interviewing&price=free');
  await page.getByRole('link', { name: /Save this search|Tell me when/ }).click();
  await page.getByRole('heading', { name: 'Save this search' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Free interviewers');
  await page.getByRole('button', { name: 'Save and tell me' }).click();
  await page.getByRole('link', { name: 'Free interviewers' }).waitFor();
  await look('anan@demo.example', '/searches', 'searches');
  await page.getByRole('button', { name: 'Pause: Free interviewers' }).click();
  await page.getByText('Paused').waitFor();
  await page.getByRole('button', { name: 'Delete: Free interviewers' }).click();
  await page.getByText('No saved searches').waitFor();
  anan.assertQuiet();
  await anan.close();
});

for (const [way, options] of Object.entries({ 'with script': desktop, 'without script': { ...phone, javaScriptEnabled: false } })) {
  test(`somebody asks, Leila answers, and the answer is taken, ${way}`, async () => {
    const goal = `Interview practice ${way}`;
    const anan = await somebody('anan@demo.example', options);
    await anan.visit(`/requests/new?q=${encodeURIComponent('Leila Osei')}`);
    assert.equal(await anan.page.getByLabel('What do you want to reach?').inputValue(), 'Leila Osei');
    await anan.page.getByLabel('What do you ask?').fill('Short');
    await anan.page.getByRole('button', { name: 'Ask', exact: true }).click();
    await anan.page.getByText('Please check', { exact: false }).or(anan.page.locator('[aria-invalid="true"]')).first().waitFor();
    assert.equal(await anan.page.getByLabel('What do you want to reach?').inputValue(), 'Leila Osei', 'nothing typed is lost');
    await anan.page.getByLabel('What do you ask?').fill(`Would you listen to my answers once? ${goal}`);
    await anan.page.getByRole('button', { name: 'Ask', exact: true }).click();
    await anan.page.getByText('No answers yet').waitFor();
    const request = new URL(anan.page.url()).pathname;

    const leila = await somebody('leila@demo.example', options);
    await leila.visit(request);
    await leila.page.getByText(goal).waitFor();
    await leila.page.getByLabel('What do you answer?').fill('Gladly. Bring two stories.');
    await leila.page.getByLabel('Offer a session').selectOption({ index: 1 });
    await leila.page.getByRole('button', { name: 'Send answer' }).click();
    await leila.page.getByRole('heading', { name: 'Your answer', exact: true }).waitFor();
    if (way === 'with script') {
      await look('leila@demo.example', request, 'request-mentor');
      await look('leila@demo.example', '/requests', 'requests');
    }
    await leila.close();

    await anan.visit(request);
    await anan.page.getByText('Gladly. Bring two stories.').waitFor();
    if (way === 'with script') await look('anan@demo.example', request, 'request-own');
    await anan.page.getByRole('button', { name: /^Take Leila Osei/ }).click();
    await anan.page.getByRole('heading', { level: 1, name: 'Leila Osei' }).waitFor();
    await anan.close();
  });
}

test('the pages of bookmarks, of a question, of figures and of exposure', async () => {
  await look('anan@demo.example', '/bookmarks', 'bookmarks');
  await look('anan@demo.example', '/mentors', 'market-marks');
  await look('anan@demo.example', '/mentors/leila-osei', 'mentor-marks');
  await look('anan@demo.example', '/mentors?q=zzzz', 'market-nothing');
  await look('anan@demo.example', '/requests/new?q=bees', 'ask');
  await look('leila@demo.example', '/my-figures', 'my-figures');
  await look('admin@demo.example', '/admin/exposure', 'admin-exposure');
  await look('admin@demo.example', '/admin/learning', 'admin-learning');
});

test('an admin changes how exposure is shared', async () => {
  const ada = await somebody('admin@demo.example');
  const { page } = ada;
  await ada.visit('/admin/exposure');
  await page.getByLabel('Band ε, in percent').fill('200');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('[aria-invalid="true"]').waitFor();
  await page.getByLabel('Band ε, in percent').fill('10');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('[aria-invalid="true"]').waitFor({ state: 'detached' });
  await ada.visit('/admin/exposure');
  assert.equal(await page.getByLabel('Band ε, in percent').inputValue(), '10.00');
  ada.assertQuiet([/422/]);
  await ada.close();
});
