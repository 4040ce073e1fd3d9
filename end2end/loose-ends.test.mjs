// What money leaves to be done: a refused month of a plan is paid with another card, a session that others paid in part
// is called off, and each has their part again. With and without script, at a desk and on a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { findTime, letter } from './steps.mjs';
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

  test(`a refused month is paid with another card ${way}`, async (t) => {
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
      await picture(somebody.page, `loose-ends-${name}-${shot}`);
    };

    const saanvi = await arrive('saanvi');
    await saanvi.visit('/calendar/types');
    await saanvi.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await saanvi.page.getByLabel('Price of a session').fill('60');
    await saanvi.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await saanvi.page.getByText('€ 60.00').first().waitFor();
    await saanvi.visit('/calendar/plans');
    await saanvi.page.getByLabel('Name', { exact: false }).first().fill('Steady');
    await saanvi.page.getByLabel('Sessions a month').fill('4');
    await saanvi.page.getByLabel('Price of a month').fill('200');
    await saanvi.page.getByRole('button', { name: 'Offer it' }).click();
    await saanvi.page.getByRole('link', { name: 'Steady' }).waitFor();

    const anan = await arrive('anan');
    await anan.visit('/mentors/saanvi-pillai');
    await anan.page.getByRole('link', { name: /Steady: 4 sessions a month/ }).click();
    await anan.page.getByRole('button', { name: 'Begin for € 200.00 a month' }).click();
    await anan.page.waitForURL(/\/test-pay\//);
    await anan.page.getByRole('button', { name: 'Pay, and be declined once each month' }).click();
    await anan.page.waitForURL(/\/wallet/);
    await anan.page.getByText('Left to book this month').waitFor();
    // The month stands under its plan, once, with its receipt.
    assert.equal(await anan.page.getByRole('heading', { name: 'Steady', exact: true }).count(), 1);
    assert.equal(await anan.page.getByRole('heading', { name: /4 × / }).count(), 0);
    assert.equal(await anan.page.getByRole('link', { name: 'Receipt' }).count(), 1);
    await looked(anan, 'wallet');

    // A month later the charge is refused.
    for (const somebody of [saanvi, anan]) await somebody.page.goto('about:blank');
    await server.later(31 * 24 + 1);
    await letter(server, 'anan@demo.example', '/wallet/plans/', 'We could not charge');
    await anan.signIn('anan@demo.example');
    await anan.visit('/wallet');
    await anan.page.getByText('Payment due').waitFor();
    await looked(anan, 'due');
    await anan.page.getByRole('button', { name: 'Pay with another card' }).click();
    await anan.page.waitForURL(/\/test-pay\//);
    await looked(anan, 'place');
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.waitForURL(/\/wallet\/plans\//);
    await anan.page.getByText('Running', { exact: true }).waitFor();
    assert.equal(await anan.page.getByRole('button', { name: 'Pay with another card' }).count(), 0);
    assert.equal(await anan.page.getByRole('link', { name: 'Receipt' }).count(), 2);
    await looked(anan, 'paid');
    for (const somebody of [saanvi, anan]) await somebody.close();
  });

  test(`what others paid goes back to them ${way}`, async (t) => {
    const server = await startServer();
    t.after(() => server.stop());
    const arrive = async (name) => {
      const somebody = await person(browser, server, options);
      await somebody.signIn(`${name}@demo.example`);
      return somebody;
    };
    const leila = await arrive('leila');
    await leila.visit('/calendar/types');
    await leila.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await leila.page.getByLabel('Price of a session').fill('60');
    await leila.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await leila.page.getByText('€ 60.00').first().waitFor();
    const ada = await arrive('admin');
    await ada.visit('/admin/vouchers');
    await ada.page.getByLabel('Code', { exact: true }).fill('spring26');
    await ada.page.getByLabel('It pays').selectOption('amount');
    await ada.page.getByLabel('Worth', { exact: true }).fill('20');
    await ada.page.getByLabel('Last day').fill('2099-12-31');
    await ada.page.getByRole('button', { name: 'Make a voucher' }).click();
    await ada.page.getByRole('rowheader', { name: 'SPRING26' }).waitFor();

    const anan = await arrive('anan');
    await findTime(anan);
    await anan.page.locator('form[action*="hold"] button[type=submit]').first().click();
    await anan.page.locator('form[action*="confirm"]').first().waitFor();
    const session = new URL(anan.page.url()).pathname;
    await anan.page.getByLabel('Voucher code').fill('SPRING26');
    await anan.page.getByRole('button', { name: 'Use the voucher' }).click();
    await anan.page.waitForURL(/voucher=/);
    const form = anan.page.locator('form[action*="confirm"]').first();
    await form.waitFor();
    for (const answer of await form.locator('textarea, input[type=text]').all()) await answer.fill('Which launch counts most?');
    await form.getByRole('button', { name: 'Go on' }).click();
    await anan.page.waitForURL(/\/test-pay\//);
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.waitForURL((url) => url.pathname === session);
    await anan.page.getByText('Paid by a voucher').waitFor();
    // The mentor calls it off, so all of it goes back: to each what they paid.
    await leila.visit(session);
    const cancel = leila.page.locator('form[action*="cancel"]').first();
    const summary = leila.page.locator('details:has(form[action*="cancel"]) > summary').first();
    if (await summary.count()) await summary.click();
    await cancel.locator('button[type=submit]').first().click();
    await leila.page.getByText('Cancelled').first().waitFor();
    for (let tries = 0; ; tries += 1) {
      await anan.visit(session);
      if (await anan.page.getByText('Goes back to you').count()) break;
      assert.ok(tries < 50, 'it goes back');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const facts = anan.page.locator('#payment dl').last();
    assert.match(await facts.innerText(), /Goes back to you\s*€\s40\.00\s*Back to the voucher\s*€\s20\.00/);
    if (options.javaScriptEnabled !== false) {
      await assertAccessible(anan.page);
      await assertFits(anan.page);
    }
    await picture(anan.page, `loose-ends-back-${shot}`);
    for (const somebody of [leila, ada, anan]) await somebody.close();
  });
}
