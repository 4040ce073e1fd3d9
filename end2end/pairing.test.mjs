// An admin pairs a group: with script and without, at a desk and on a phone, by day and by night.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertFits, desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';
import { letter } from './steps.mjs';

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

/** Hands in a round of two mentors and two mentees, who are people of the demo. */
async function handIn(page, name, { mentees = 'anan@demo.example\ntomas@demo.example' } = {}) {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('What matters most').selectOption({ label: 'Nobody left far behind' });
  await page.getByLabel('Mentors and places').fill('leila-osei, 1');
  await page.getByLabel('Mentees', { exact: true }).fill(mentees);
  await page.getByRole('button', { name: 'Make pairs' }).click();
}

/** The page of the round, once its pairs are there. */
async function paired(page) {
  const again = page.getByRole('link', { name: 'Look again' });
  const pairs = page.getByRole('heading', { name: 'Pairs', exact: true });
  for (let tries = 0; tries < 20; tries++) {
    await again.or(pairs).first().waitFor();
    if (await pairs.isVisible()) return;
    await page.reload();
  }
  assert.fail('the pairs were never made');
}

for (const [way, options] of Object.entries({ 'with script': desktop, 'without script': { ...phone, javaScriptEnabled: false } })) {
  test(`a round is handed in, mended, looked through and published, ${way}`, async () => {
    const ada = await admin(options);
    await ada.visit('/admin/pairing');
    await handIn(ada.page, `Autumn ${way}`, { mentees: 'anan@demo.example\nnobody@demo.example' });
    await ada.page.getByText('Line 2: No member has this address or profile.').waitFor();
    assert.equal(await ada.page.getByLabel('Mentees', { exact: true }).inputValue(), 'anan@demo.example\nnobody@demo.example');
    await ada.page.getByLabel('Mentees', { exact: true }).fill('anan@demo.example');
    await ada.page.getByRole('button', { name: 'Make pairs' }).click();
    await paired(ada.page);
    const row = ada.page.getByRole('row', { name: /Anan.*Leila Osei/ });
    await row.getByRole('button', { name: /^Pin/ }).click();
    await row.getByText('Pinned').waitFor();
    await ada.page.getByRole('button', { name: 'Pair again' }).click();
    await paired(ada.page);
    await ada.page.getByRole('button', { name: 'Undo the last run' }).click();
    await ada.page.getByRole('button', { name: 'Undo the last run' }).waitFor({ state: 'detached' });
    await ada.page.getByText('Publish', { exact: true }).click();
    await ada.page.getByRole('button', { name: 'Publish and write to everybody' }).click();
    await ada.page.getByText('Published. Both of each pair').waitFor();
    await letter(server, 'anan@demo.example', '/mentors/leila', `Autumn ${way}`);
    await ada.close();
  });
}

for (const [device, options] of Object.entries({ desktop, phone })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the pages of a round on a ${device}, ${colorScheme}`, async () => {
      const ada = await admin({ ...options, colorScheme });
      await ada.visit('/admin/pairing');
      await assertAccessible(ada.page);
      await assertFits(ada.page);
      await picture(ada.page, `pairing-${device}-${colorScheme}`);
      await handIn(ada.page, `Winter ${device} ${colorScheme}`);
      await paired(ada.page);
      await assertAccessible(ada.page);
      await assertFits(ada.page);
      await picture(ada.page, `pairing-round-${device}-${colorScheme}`);
      ada.assertQuiet();
      await ada.close();
    });
  }
}
