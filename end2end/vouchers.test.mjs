// A voucher from end to end: an admin makes codes, a learner types one beside the time they hold, reads what is left to
// pay, pays that, and another time pays nothing at all. With and without script, at a desk and on a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { findTime } from './steps.mjs';
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

  test(`a code pays before the learner's money ${way}`, async (t) => {
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
      await picture(somebody.page, `vouchers-${name}-${shot}`);
    };

    const leila = await arrive('leila');
    await leila.visit('/calendar/types');
    await leila.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await leila.page.getByLabel('Price of a session').fill('60');
    await leila.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await leila.page.getByText('€ 60.00').first().waitFor();

    const ada = await arrive('admin');
    await ada.visit('/admin/vouchers');
    const make = async (code, kind, worth) => {
      await ada.page.getByLabel('Code', { exact: true }).fill(code);
      await ada.page.getByLabel('It pays').selectOption(kind);
      await ada.page.getByLabel('Worth', { exact: true }).fill(worth);
      await ada.page.getByLabel('Last day').fill('2099-12-31');
      await ada.page.getByRole('button', { name: 'Make a voucher' }).click();
    };
    await make('no', 'amount', '20');
    await ada.page.getByText('4 to 32 letters and digits, please.').waitFor();
    await looked(ada, 'refused');
    await make('spring 26', 'amount', '20');
    await ada.page.getByRole('rowheader', { name: 'SPRING26' }).waitFor();
    await ada.visit('/admin/vouchers');
    await make('whole', 'percent', '100');
    await ada.page.getByRole('rowheader', { name: 'WHOLE' }).waitFor();
    await looked(ada, 'made');

    const anan = await arrive('anan');
    const holds = async () => {
      await findTime(anan);
      await anan.page.locator('form[action*="hold"] button[type=submit]').first().click();
      await anan.page.locator('form[action*="confirm"]').first().waitFor();
      return new URL(anan.page.url()).pathname;
    };
    const types = async (code) => {
      await anan.page.getByLabel('Voucher code').fill(code);
      await anan.page.getByRole('button', { name: 'Use the voucher' }).click();
      await anan.page.waitForURL(/voucher=/);
    };
    const goesOn = async () => {
      const form = anan.page.locator('form[action*="confirm"]').first();
      await form.waitFor();
      for (const answer of await form.locator('textarea, input[type=text]').all()) await answer.fill('Which launch counts most?');
      await form.getByRole('button', { name: 'Go on' }).click();
    };
    const session = await holds();
    await types('summer');
    await anan.page.getByText('There is no such voucher.').waitFor();
    await looked(anan, 'unknown');
    await types('Spring-26');
    await anan.page.getByText('You pay € 40.00.').waitFor();
    await looked(anan, 'preview');
    await anan.page.getByRole('button', { name: 'Leave the voucher out' }).click();
    await anan.page.waitForURL((url) => !url.search.includes('voucher='));
    await anan.page.getByRole('button', { name: 'Pay € 60.00' }).waitFor();
    await types('Spring-26');
    await anan.page.getByText('You pay € 40.00.').waitFor();
    await goesOn();
    await anan.page.waitForURL(/\/test-pay\//);
    await anan.page.getByText('€ 40.00').first().waitFor();
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.waitForURL((url) => url.pathname === session);
    await anan.page.getByText('Paid by a voucher').waitFor();
    await looked(anan, 'paid');
    await anan.visit(`${session}/receipt`);
    await anan.page.getByText('Paid by a voucher').waitFor();
    await anan.page.getByText('€ 40.00').first().waitFor();
    await looked(anan, 'receipt');

    const covered = await holds();
    assert.notEqual(covered, session);
    await types('spring26');
    await anan.page.getByText('You have used this voucher already.').waitFor();
    await types('whole');
    await anan.page.getByText('You pay € 0.00.').waitFor();
    await goesOn();
    await anan.page.getByText('Paid by a voucher').waitFor();
    assert.equal(new URL(anan.page.url()).pathname, covered, 'no provider was asked');
    await looked(anan, 'covered');
    await anan.visit('/wallet');
    await anan.page.getByText('SPRING26').waitFor();
    await anan.page.getByText('WHOLE').waitFor();
    await looked(anan, 'wallet');

    await ada.visit('/admin/vouchers');
    assert.equal(await ada.page.getByText('1 / 1').count(), 2, 'each was used once');
    await ada.page.getByRole('button', { name: 'End it' }).first().click();
    await ada.page.getByText('Ended').first().waitFor();
    for (const somebody of [leila, ada, anan]) {
      // A refused form is answered as such.
      somebody.assertQuiet([/422/]);
      await somebody.close();
    }
  });
}
