// A mentor lets people choose what they pay, and gives the first session; a learner has the first one free and
// chooses what the next one is worth. With and without script, at a desk and on a phone.

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

/** Opens the mentor's page, and from there the first time that can be booked. */
async function findTime(mentee) {
  await mentee.visit('/mentors/saanvi-pillai');
  const times = mentee.page.locator('a.slot[href*="/book?"]');
  await times.first().click();
  await mentee.page.locator('form[action*="hold"] button[type=submit]').first().waitFor();
}

/** Holds the time and answers what is asked, but for the amount. */
async function hold(mentee) {
  await mentee.page.locator('form[action*="hold"] button[type=submit]').first().click();
  const form = mentee.page.locator('form[action*="confirm"]').first();
  await form.waitFor();
  for (const answer of await form.locator('textarea, input[type=text]:not([name="form[amount]"])').all()) await answer.fill('Which launch counts most?');
  return form;
}

for (const [way, options] of Object.entries(ways)) {
  const shot = way.replaceAll(/[ ,]+/g, '-');
  const hasScript = options.javaScriptEnabled !== false;

  test(`the first session is free, and the next is worth what the learner chooses ${way}`, async () => {
    // Somebody's first session is their first only once.
    const server = await startServer();
    const looked = async (somebody, name) => {
      if (hasScript) {
        await assertAccessible(somebody.page);
        await assertFits(somebody.page);
      }
      await picture(somebody.page, `pricing-${name}-${shot}`);
    };
    const arrive = async (name) => {
      const somebody = await person(browser, server, options);
      await somebody.signIn(`${name}@demo.example`);
      return somebody;
    };

    const saanvi = await arrive('saanvi');
    await saanvi.visit('/calendar/types');
    await saanvi.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await saanvi.page.getByLabel('Price of a session').fill('10');
    await saanvi.page.getByLabel('Mentees choose what they pay').check();
    await saanvi.page.getByLabel("Somebody's first session with me is free").check();
    if (hasScript) {
      await saanvi.page.getByText('If the least is paid:').waitFor();
      await saanvi.page.getByText('€ 8.50').waitFor();
    }
    await looked(saanvi, 'price');
    await saanvi.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await saanvi.page.getByText('from € 10.00, you choose, first one free').waitFor();

    const anan = await arrive('anan');
    await anan.visit('/mentors?q=Saanvi+Pillai');
    await anan.page.getByText('you choose · first one free').first().waitFor();
    await looked(anan, 'market');
    await findTime(anan);
    await anan.page.getByText('Free: it is your first session with Saanvi.').waitFor();
    await looked(anan, 'offer-free');
    const free = await hold(anan);
    await anan.page.getByText('Free: it is your first session with Saanvi.').waitFor();
    await looked(anan, 'held-free');
    await free.locator('button[type=submit]').click();
    await free.waitFor({ state: 'detached' });

    await findTime(anan);
    await anan.page.getByText('You choose, from € 10.00 on.').waitFor();
    await looked(anan, 'offer');
    const form = await hold(anan);
    await form.getByLabel('What do you want to pay?').fill('5');
    await form.getByRole('button', { name: 'Go on to pay' }).click();
    await anan.page.getByText('At least € 10.00, please.').waitFor();
    await looked(anan, 'too-little');
    await anan.page.getByLabel('What do you want to pay?').fill('15');
    await anan.page.getByRole('button', { name: 'Go on to pay' }).click();
    await anan.page.waitForURL(/\/test-pay\//);
    await anan.page.getByText('€ 15.00').first().waitFor();
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.getByText('Paid, held until the session took place').waitFor();
    await anan.page.getByText('€ 12.75').waitFor();
    await looked(anan, 'paid');

    for (const somebody of [saanvi, anan]) {
      somebody.assertQuiet([/422/]);
      await somebody.close();
    }
    await server.stop();
  });
}
