// Sixty euros from end to end: a mentor sets a price, a learner pays, the mentor is paid out, an admin sees that the
// provider has what the books say. With and without script, at a desk and on a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { comes, findTime } from './steps.mjs';
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

const ways = {
  'at a desk': { ...desktop },
  'on a phone, by night': { ...phone, colorScheme: 'dark' },
  'without script': { ...desktop, javaScriptEnabled: false },
};

const arrive = async (options, name) => {
  const somebody = await person(browser, server, options);
  await somebody.signIn(`${name}@demo.example`);
  return somebody;
};

/** Looks at a page with strict eyes; without script nothing can look at it. */
async function looked(somebody, options, name) {
  if (options.javaScriptEnabled !== false) {
    await assertAccessible(somebody.page);
    await assertFits(somebody.page);
  }
  await picture(somebody.page, name);
}

for (const [way, options] of Object.entries(ways)) {
  const shot = way.replaceAll(/[ ,]+/g, '-');

  test(`sixty euros go from a learner to a mentor ${way}`, async () => {
    const leila = await arrive(options, 'leila');
    await leila.visit('/calendar/types');
    await leila.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await leila.page.getByLabel('Price of a session').waitFor();
    await leila.page.getByLabel('Price of a session').fill('60');
    // Two weeks ahead is late already, and then nothing goes back: so the mentor is paid without a wait.
    await leila.page.locator('input[name="form[free_until_hours]"]').fill('336');
    await leila.page.getByLabel('so many percent go back').fill('0');
    if (options.javaScriptEnabled !== false) await leila.page.getByText('€ 51.00').first().waitFor();
    await looked(leila, options, `money-price-${shot}`);
    await leila.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await leila.page.getByText('€ 60.00').first().waitFor();

    const anan = await arrive(options, 'anan');
    await findTime(anan);
    await anan.page.getByText('€ 60.00').first().waitFor();
    await looked(anan, options, `money-offer-${shot}`);
    await anan.page.locator('form[action*="hold"] button[type=submit]').first().click();
    const form = anan.page.locator('form[action*="confirm"]').first();
    await form.waitFor();
    for (const answer of await form.locator('textarea, input[type=text]').all()) await answer.fill('Which launch counts most?');
    await looked(anan, options, `money-held-${shot}`);
    const session = new URL(anan.page.url()).pathname;
    await form.getByRole('button', { name: 'Pay € 60.00' }).click();
    await anan.page.waitForURL(/\/test-pay\//);
    await looked(anan, options, `money-checkout-${shot}`);
    await anan.page.getByRole('button', { name: 'Be declined' }).click();
    await anan.page.getByText('The payment was declined').waitFor();
    await anan.page.getByRole('button', { name: 'Pay, and be asked by the bank' }).click();
    await anan.page.getByRole('button', { name: 'It is me', exact: true }).click();
    await anan.page.waitForURL((url) => url.pathname === session);
    await anan.page.getByText('Paid, held until the session took place').waitFor();
    await looked(anan, options, `money-paid-${shot}`);
    await anan.visit(`${session}/receipt`);
    await anan.page.getByText(/^\d{4}-\d{6}$/).first().waitFor();
    await looked(anan, options, `money-receipt-${shot}`);

    await leila.visit('/earnings');
    await leila.page.getByText('€ 51.00').first().waitFor();
    await anan.visit(session);
    await anan.page.locator('details:has(form[action*="cancel_booking"]) > summary').click();
    await anan.page.locator('form[action*="cancel_booking"] button[type=submit]').click();
    await anan.page.getByText('This session was called off').waitFor();
    const payOut = (page) => page.getByRole('button', { name: 'Pay out € 51.00' });
    await comes(leila.page, '/earnings', payOut);
    if (options.javaScriptEnabled !== false) await leila.visit('/earnings');
    await payOut(leila.page).click();
    await payOut(leila.page).waitFor({ state: 'detached' });
    await comes(leila.page, '/earnings', (page) => page.getByRole('rowheader', { name: 'Payout', exact: true }));
    if (options.javaScriptEnabled !== false) await leila.visit('/earnings');
    await looked(leila, options, `money-earnings-${shot}`);

    const ada = await arrive(options, 'admin');
    await ada.visit('/admin/money');
    await ada.page.getByText('Both agree.').waitFor();
    await ada.page.getByRole('button', { name: 'Prove now' }).click();
    await ada.page.getByText(/All \d+ entries add up/).waitFor();
    await ada.visit('/admin/money?q=anan%40demo.example');
    await ada.page.getByRole('rowheader', { name: 'Settled' }).first().waitFor();
    await looked(ada, options, `money-admin-${shot}`);
    for (const somebody of [anan, leila, ada]) {
      somebody.assertQuiet();
      await somebody.close();
    }
  });
}
