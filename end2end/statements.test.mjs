// A month from end to end: a mentor says what stands on invoices, a learner pays, has half of it back and finds the
// invoice and its credit note, as pages and as documents; the mentor reads the statement of the month. With and
// without script, at a desk and on a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { comes, findTime, payable } from './steps.mjs';
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

  test(`a month is invoiced and stated ${way}`, async (t) => {
    const server = await startServer();
    t.after(() => server.stop());
    const arrive = async (name) => {
      const somebody = await person(browser, server, options);
      await somebody.signIn(`${name}@demo.example`);
      return somebody;
    };
    const leila = await arrive('leila');
    await leila.visit('/settings/billing');
    await leila.page.getByLabel('Legal name').fill('Leila Osei GmbH');
    await leila.page.getByLabel('Address').fill('Hof 1\n10115 Berlin');
    await leila.page.getByLabel('Tax that your prices include').fill('19');
    const save = leila.page.getByRole('button', { name: 'Save' });
    await save.click();
    await leila.page.locator('.field-error:visible').first().waitFor();
    assert.equal(await leila.page.getByLabel('Legal name').inputValue(), 'Leila Osei GmbH');
    await looked(leila, options, `billing-refused-${shot}`);
    await leila.page.getByLabel('Tax number').fill('DE 123 456');
    await save.click();
    await leila.page.waitForURL(/saved=1/);
    await looked(leila, options, `billing-${shot}`);

    await leila.visit('/calendar/types');
    await leila.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await leila.page.getByLabel('Price of a session').waitFor();
    await leila.page.getByLabel('Price of a session').fill('60');
    // Two weeks ahead is late already: half of it goes back at once, and the mentor has the rest.
    await leila.page.locator('input[name="form[free_until_hours]"]').fill('336');
    await leila.page.getByLabel('so many percent go back').fill('50');
    await leila.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await leila.page.getByText('€ 60.00').first().waitFor();

    const anan = await arrive('anan');
    await findTime(anan);
    const session = await payable(anan, 'Pay € 60.00');
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.waitForURL((url) => url.pathname === session);
    await anan.page.getByText('Paid, held until the session took place').waitFor();
    await anan.visit(`${session}/receipt`);
    const invoice = anan.page.getByRole('link', { name: /^INV-\d{4}-000001$/ });
    await invoice.waitFor();
    await invoice.click();
    await anan.page.getByRole('heading', { level: 1, name: /^Invoice INV-/ }).waitFor();
    for (const said of ['Leila Osei GmbH', 'Tax number DE 123 456', '€ 50.42', '€ 9.58', '€ 60.00']) {
      await anan.page.getByText(said).first().waitFor();
    }
    await looked(anan, options, `invoice-${shot}`);
    const address = new URL(anan.page.url()).pathname;

    await anan.visit(session);
    await anan.page.locator('details:has(form[action*="cancel_booking"]) > summary').click();
    await anan.page.locator('form[action*="cancel_booking"] button[type=submit]').click();
    await anan.page.getByText('This session was called off').waitFor();
    const credit = (page) => page.getByRole('rowheader', { name: /^CRN-/ });
    await comes(anan.page, '/invoices', credit);
    // By its link too: then the page asks for the list, and no document brings it.
    await anan.visit('/wallet');
    await anan.page.locator('a[href="/invoices"]').first().click();
    await credit(anan.page).waitFor();
    await looked(anan, options, `invoices-${shot}`);
    await credit(anan.page).getByRole('link').click();
    await anan.page.getByRole('heading', { level: 1, name: /^Credit note CRN-/ }).waitFor();
    await anan.page.getByText('€ 4.79').first().waitFor();
    await looked(anan, options, `credit-note-${shot}`);
    // Asked as the page would, with the cookies of this browser.
    const file = await anan.page.context().request.get(`${server.url}${address}.pdf`);
    assert.equal(file.headers()['content-type'], 'application/pdf');
    assert.equal((await file.body()).subarray(0, 5).toString(), '%PDF-');

    const month = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' }).slice(0, 7);
    await comes(leila.page, '/earnings', (page) => page.getByRole('button', { name: 'Pay out € 25.50' }));
    if (options.javaScriptEnabled !== false) await leila.visit('/earnings');
    await looked(leila, options, `statement-earnings-${shot}`);
    await leila.page.locator(`a[href="/earnings/${month}"]`).click();
    await leila.page.getByRole('heading', { level: 1, name: /^Statement · / }).waitFor();
    await leila.page.getByText('Balance after').first().waitFor();
    await leila.page.getByText('€ 25.50').first().waitFor();
    await looked(leila, options, `statement-${shot}`);
    const table = await leila.page.context().request.get(`${server.url}/earnings/${month}/statement.csv`);
    assert.match(await table.text(), /release,session,.*,30\.00,4\.50,25\.50,EUR/);
    await leila.visit(address);
    await leila.page.getByRole('heading', { level: 1, name: /^Invoice INV-/ }).waitFor();

    const tomas = await arrive('tomas');
    const none = await tomas.page.context().request.get(`${server.url}${address}`);
    assert.equal(none.status(), 404, 'it is nobody else’s');
    for (const somebody of [anan, leila, tomas]) {
      // A refused form is answered as such.
      somebody.assertQuiet([/422/]);
      await somebody.close();
    }
  });
}
