// Names of skills are suggested while somebody types: by keyboard, mouse and finger, and not needed without script.

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

const options = (page) => page.getByRole('listbox').getByRole('option');
const option = (page, name) => options(page).filter({ has: page.getByText(name, { exact: true }) });
const box = (page) => page.locator('#q');
/** Types as hands do, letter by letter, in a field that has become a combobox. */
async function types(field, text) {
  await field.click();
  await field.and(field.page().locator('[role=combobox]')).waitFor();
  await field.pressSequentially(text);
}

for (const [name, look] of Object.entries({ day: desktop, night: { ...desktop, colorScheme: 'dark' } })) {
  test(`by keyboard: arrows choose, Escape closes, Enter goes there (${name})`, async () => {
    const visitor = await person(browser, server, look);
    const { page } = visitor;
    const fetched = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    await visitor.visit('/mentors');
    assert.ok(!fetched.includes('/suggest.js'), 'nobody typed yet');
    await types(box(page), 'kube');
    await option(page, 'Kubernetes').waitFor();
    assert.match(await option(page, 'Kubernetes').textContent(), /\d+ mentors?$/);
    assert.equal(await box(page).getAttribute('aria-expanded'), 'true');
    await page.getByRole('status').filter({ hasText: /suggestions?$/ }).waitFor({ state: 'attached' });

    await page.keyboard.press('ArrowDown');
    const first = options(page).first();
    assert.equal(await box(page).getAttribute('aria-activedescendant'), await first.getAttribute('id'));
    assert.equal(await first.getAttribute('aria-selected'), 'true');
    await assertAccessible(page);
    await assertFits(page);
    await picture(page, `suggest-${name}`);
    await page.keyboard.press('ArrowUp');
    assert.equal(await box(page).getAttribute('aria-activedescendant'), null, 'back in the field');

    await page.keyboard.press('Escape');
    await options(page).first().waitFor({ state: 'hidden' });
    assert.equal(await box(page).inputValue(), 'kube', 'what was typed stays');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const chosen = await first.locator('.suggestion-name').textContent();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('q') === chosen);
    await page.getByRole('heading', { name: /your ask/ }).waitFor();
    await options(page).first().waitFor({ state: 'hidden' });
    visitor.assertQuiet();
    await visitor.close();
  });
}

test('Enter without a choice looks for what was typed', async () => {
  const visitor = await person(browser, server);
  const { page } = visitor;
  await visitor.visit('/');
  await types(box(page), 'kube');
  await options(page).first().waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === 'kube');
  visitor.assertQuiet();
  await visitor.close();
});

test('of a sentence the end is completed, with a typo and by another word', async () => {
  const visitor = await person(browser, server);
  const { page } = visitor;
  await visitor.visit('/mentors');
  await types(box(page), 'somebody for kubernets');
  await option(page, 'Kubernetes').waitFor();
  await box(page).fill('');
  await types(box(page), 'somebody for k8s');
  const kubernetes = option(page, 'Kubernetes').filter({ has: page.getByText('k8s', { exact: true }) });
  await kubernetes.waitFor();
  await picture(page, 'suggest-synonym');
  await kubernetes.click();
  await page.waitForURL((url) => url.searchParams.get('q') === 'somebody for Kubernetes');
  visitor.assertQuiet();
  await visitor.close();
});

test('by finger, at night, on a phone; and from a page that was reached within the site', async () => {
  const visitor = await person(browser, server, { ...phone, colorScheme: 'dark' });
  const { page } = visitor;
  await visitor.visit('/conduct');
  await page.locator('a[href="/mentors"]').first().tap();
  await page.getByRole('heading', { name: /mentors/ }).waitFor();
  await box(page).tap();
  await page.locator('#q[role=combobox]').waitFor();
  await box(page).pressSequentially('product m');
  await option(page, 'Product Management').waitFor();
  await assertAccessible(page);
  await assertFits(page);
  await picture(page, 'suggest-phone');
  await option(page, 'Product Management').tap();
  await page.waitForURL((url) => url.searchParams.get('q') === 'Product Management');
  visitor.assertQuiet();
  await visitor.close();
});

test('a profile takes the name that was chosen', async () => {
  const anan = await person(browser, server);
  await anan.signIn('anan@demo.example');
  await anan.visit('/profile');
  const { page } = anan;
  const rows = page.locator('#skills input');
  const empty = page.locator(`#skill_${(await rows.count()) - 1}`);
  await types(empty, 'mitarbeiterf');
  await option(page, 'People Management').waitFor();
  await page.keyboard.press('ArrowDown');
  await assertAccessible(page);
  await picture(page, 'suggest-profile');
  await page.keyboard.press('Enter');
  assert.equal(await empty.inputValue(), 'People Management');
  await page.locator('.save-bar button').click();
  await page.waitForURL(/saved=1/);
  await anan.visit('/profile');
  const kept = await rows.evaluateAll((inputs) => inputs.map((input) => input.value));
  assert.ok(kept.includes('People Management'), kept.join());
  anan.assertQuiet();
  await anan.close();
});

test('without script the box asks as before, and a profile has the browser’s own list', async () => {
  const anan = await person(browser, server, { ...desktop, javaScriptEnabled: false });
  await anan.signIn('anan@demo.example');
  await anan.visit('/profile');
  const { page } = anan;
  assert.equal(await page.locator('#skill_0').getAttribute('list'), 'known-skills');
  assert.ok((await page.locator('#known-skills option').count()) > 20);
  await anan.visit('/mentors');
  await box(page).fill('kubernetes');
  await box(page).press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === 'kubernetes');
  await anan.close();
});
