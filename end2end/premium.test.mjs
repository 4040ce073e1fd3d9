// Premium from end to end: without tiers nobody sees anything of it; an admin offers two, a member reads what they bring and
// what is charged when, pays the first month, changes to the dearer one for what was shown, ends and keeps it; the admin sees
// the months and gives one back. With and without script, at a desk and on a phone.

import { after, before, test } from 'node:test';

import { assertAccessible, assertFits, desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';

let browser;

before(async () => {
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
});

const ways = {
  'at a desk': { ...desktop },
  'on a phone, by night': { ...phone, colorScheme: 'dark' },
  'without script': { ...desktop, javaScriptEnabled: false },
};

for (const [way, options] of Object.entries(ways)) {
  const shot = way.replaceAll(/[ ,]+/g, '-');

  test(`premium ${way}`, async (t) => {
    const server = await startServer();
    t.after(() => server.stop());
    const arrive = async (name) => {
      const somebody = await person(browser, server, options);
      await somebody.signIn(`${name}@demo.example`);
      return somebody;
    };
    const looked = async (somebody, name) => {
      if (options.javaScriptEnabled !== false) {
        await assertAccessible(somebody.page);
        await assertFits(somebody.page);
      }
      await picture(somebody.page, `premium-${name}-${shot}`);
    };

    const anan = await arrive('anan');
    await anan.visit('/wallet');
    await anan.page.getByRole('heading', { level: 1 }).waitFor();
    if ((await anan.page.locator('main').innerText()).includes('premium')) throw new Error('there is nothing of it yet');

    const ada = await arrive('admin');
    await ada.visit('/admin/premium');
    const offers = async (name, features, price) => {
      const form = ada.page.locator('form[action*="offer_premium"]');
      await form.getByLabel('Name').fill(name);
      for (const feature of features) await form.getByLabel(feature).check();
      await form.getByLabel('Price a month, EUR').fill(price);
      await form.getByRole('button', { name: 'Offer it' }).click();
    };
    await offers('Plus', [], 'ten');
    await ada.page.locator('form[action*="offer_premium"] .field-error:visible').first().waitFor();
    await looked(ada, 'refused');
    await offers('Plus', ['Kept searches', 'Bookmarked and hidden mentors'], '10');
    await ada.page.getByRole('heading', { level: 3, name: 'Plus' }).waitFor();
    await ada.visit('/admin/premium');
    await offers('Grand', ['Kept searches', 'Bookmarked and hidden mentors', 'Open requests for help'], '22');
    await ada.page.getByRole('heading', { level: 3, name: 'Grand' }).waitFor();
    await looked(ada, 'offered');

    await anan.visit('/searches');
    await anan.page.getByText('With premium there is room for 100.').waitFor();
    await looked(anan, 'hint');
    await anan.page.getByRole('link', { name: 'About premium' }).click();
    await anan.page.getByText('100 instead of 20').first().waitFor();
    await anan.page.getByText(/the next time on .*\(.+\)/).waitFor();
    await looked(anan, 'tiers');
    await anan.page.getByRole('button', { name: 'Begin for € 10.00 a month' }).click();
    await anan.page.waitForURL(/\/test-pay\//);
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.waitForURL(/\/premium/);
    await anan.page.getByText('Running', { exact: true }).waitFor();
    await anan.page.getByText(/€\s10.00 on .*\(.+\)/).first().waitFor();
    await anan.page.getByRole('link', { name: /^INV-/ }).waitFor();
    await looked(anan, 'mine');

    const now = anan.page.getByRole('button', { name: /^Change now for € 1[12].00/ });
    await now.click();
    await anan.page.getByText('Grand · € 22.00 a month').waitFor();
    await anan.page.getByRole('button', { name: 'Change with the next month' }).click();
    await anan.page.getByText('From the next month on: Plus for € 10.00').waitFor();
    await looked(anan, 'changed');
    await anan.page.getByRole('button', { name: 'Stay with what it is' }).click();
    await anan.page.getByText('From the next month on').waitFor({ state: 'detached' });
    await anan.page.getByRole('button', { name: 'End the membership' }).click();
    await anan.page.getByText('Will end').waitFor();
    await anan.page.getByRole('button', { name: 'Keep it after all' }).click();
    await anan.page.getByText('Running', { exact: true }).waitFor();
    await anan.visit('/wallet');
    await anan.page.getByText('Your membership').waitFor();
    await looked(anan, 'wallet');
    await anan.visit('/premium');
    await anan.page.getByRole('link', { name: /^INV-/ }).last().click();
    await anan.page.getByText('Premium membership · Plus').waitFor();
    await looked(anan, 'invoice');

    await ada.visit('/admin/money');
    await ada.page.getByText('of it from premium').waitFor();
    await looked(ada, 'revenue');
    await ada.visit('/admin/premium');
    await looked(ada, 'sold');
    await ada.page.getByRole('button', { name: 'Refund' }).last().click();
    await ada.page.getByText(/€\s10.00 went back/).waitFor();
    await anan.visit('/premium');
    await anan.page.getByText('It was ended by us.').waitFor();
    await looked(anan, 'over');
  });
}
