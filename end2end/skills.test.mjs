// An admin edits the vocabulary of skills: with script and without, at a desk and on a phone, by day and by night.

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

const admin = async (options) => {
  const ada = await person(browser, server, options);
  await ada.signIn('admin@demo.example');
  return ada;
};

const card = (page, name) => page.locator('article').filter({ has: page.getByRole('heading', { level: 2, name, exact: true }) });
const told = (page, text) => page.locator('.notice').filter({ hasText: text });

/** Waits until the market suggests this name, or no longer does; what changes reaches it within a second. */
async function suggested(typed, name) {
  const until = Date.now() + 30_000;
  for (;;) {
    const answer = await fetch(`${server.url}/suggest?part=whole&q=${typed}`);
    const { names } = await answer.json();
    if (names[0]?.name === name) return;
    assert.ok(Date.now() < until, `${typed} suggests ${JSON.stringify(names)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const ways = {
  'at a desk': { options: desktop, word: 'Quibblewick' },
  'on a phone without script': { options: { ...phone, javaScriptEnabled: false }, word: 'Wobblethatch' },
};

for (const [way, { options, word }] of Object.entries(ways)) {
  test(`a synonym is added, counts for everybody, and is taken back, ${way}`, async () => {
    const ada = await admin(options);
    const { page } = ada;
    await ada.visit('/admin/skills');
    await page.getByLabel('Find a skill').fill('kubernetes');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const kubernetes = card(page, 'Kubernetes');
    await kubernetes.getByLabel('Another word for it').fill(word);
    await kubernetes.getByRole('button', { name: 'Add (Kubernetes)' }).first().click();
    await told(page, `“${word}” means “Kubernetes”`).waitFor();
    await kubernetes.getByRole('button', { name: `${word}, remove` }).waitFor();
    assert.equal(await kubernetes.getByLabel('Another word for it').inputValue(), '', 'ready for the next');
    await suggested(word.slice(0, 6).toLowerCase(), 'Kubernetes');

    // A word has one meaning; what was typed stays beside what is wrong with it.
    await ada.visit('/admin/skills?text=docker');
    const docker = card(page, 'Docker');
    const other = docker.getByLabel('Another word for it');
    await other.fill(word);
    await docker.getByRole('button', { name: 'Add (Docker)' }).first().click();
    await docker.getByText('This means “Kubernetes” already.').waitFor();
    assert.equal(await other.inputValue(), word);
    assert.equal(await other.getAttribute('aria-invalid'), 'true');
    await assertFits(page);
    await picture(page, `skills-refused-${way.replaceAll(' ', '-')}`);

    await ada.visit('/admin/skills?text=kubernetes');
    const undo = page.getByRole('listitem').filter({ hasText: `“${word}” means “Kubernetes”` }).getByRole('button', { name: /^Undo/ });
    await undo.click();
    await told(page, `Taken back: “${word}” means “Kubernetes”.`).waitFor();
    await kubernetes.getByRole('button', { name: `${word}, remove` }).waitFor({ state: 'detached' });
    await suggested(word.slice(0, 6).toLowerCase(), undefined);
    ada.assertQuiet([/422/]);
    await ada.close();
  });

  test(`a skill is added, set beside another and removed, and undo brings it back, ${way}`, async () => {
    const ada = await admin(options);
    const { page } = ada;
    const skill = `${word} Design`;
    await ada.visit('/admin/skills');
    await page.getByLabel('Name', { exact: true }).fill(skill);
    await page.getByRole('button', { name: 'Add skill' }).click();
    await told(page, `“${skill}” added`).waitFor();
    const added = card(page, skill);
    await added.getByLabel('A skill close to it').fill('Docker');
    await added.getByRole('button', { name: `Add (${skill})` }).last().click();
    await told(page, `“Docker” is close to “${skill}”`).waitFor();
    await added.getByRole('button', { name: 'Docker, remove' }).waitFor();
    await added.getByRole('button', { name: `Remove ${skill}` }).click();
    await told(page, `“${skill}” removed`).waitFor();
    await page.getByText('No skill is called so yet.').waitFor();
    await told(page, `“${skill}” removed`).getByRole('button', { name: /^Undo/ }).click();
    await told(page, `Taken back: “${skill}” removed.`).waitFor();
    await added.getByRole('button', { name: 'Docker, remove' }).waitFor();

    // What others build on stays until they are taken back.
    const first = page.getByRole('listitem').filter({ hasText: `“${skill}” added` });
    await first.getByRole('button', { name: /^Undo/ }).click();
    await first.getByText('Later changes build on this. Take those back first.').waitFor();
    ada.assertQuiet([/422/]);
    await ada.close();
  });
}

test('another skill is suggested while it is typed', async () => {
  const ada = await admin();
  const { page } = ada;
  await ada.visit('/admin/skills?text=kubernetes');
  const field = card(page, 'Kubernetes').getByLabel('A skill close to it');
  await field.click();
  await page.locator('input[id^=relate-][role=combobox]').waitFor();
  await field.pressSequentially('buchhalt');
  await page.getByRole('option').filter({ has: page.getByText('Accounting', { exact: true }) }).click();
  assert.equal(await field.inputValue(), 'Accounting');
  await card(page, 'Kubernetes').getByRole('button', { name: 'Add (Kubernetes)' }).last().click();
  await told(page, '“Accounting” is close to “Kubernetes”').waitFor();
  ada.assertQuiet();
  await ada.close();
});

for (const [device, options] of Object.entries({ desktop, phone })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the page on a ${device}, ${colorScheme}`, async () => {
      const ada = await admin({ ...options, colorScheme });
      const { page } = ada;
      await ada.visit('/admin/skills?text=management');
      const skill = `Made up for a ${colorScheme} ${device}`;
      await page.getByLabel('Name', { exact: true }).fill(skill);
      await page.getByRole('button', { name: 'Add skill' }).click();
      await told(page, `“${skill}” added`).waitFor();
      await assertAccessible(page);
      await assertFits(page);
      await picture(page, `skills-added-${device}-${colorScheme}`);
      await ada.visit('/admin/skills?text=product');
      await page.locator('article').nth(1).waitFor();
      await assertAccessible(page);
      await assertFits(page);
      await picture(page, `skills-${device}-${colorScheme}`);
      ada.assertQuiet();
      await ada.close();
    });
  }
}
