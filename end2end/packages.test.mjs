// A package from end to end: a mentor offers five sessions at once, a learner reads what becomes of them, pays, books
// one without paying again, calls it off and has it back, and gives the rest away. With and without script, at a desk
// and on a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { letter } from './steps.mjs';
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

  test(`five sessions at once ${way}`, async (t) => {
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
      await picture(somebody.page, `packages-${name}-${shot}`);
    };

    const saanvi = await arrive('saanvi');
    await saanvi.visit('/calendar/types');
    await saanvi.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await saanvi.page.getByLabel('Price of a session').fill('60');
    await saanvi.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await saanvi.page.getByText('€ 60.00').first().waitFor();
    await saanvi.visit('/calendar/packages');
    const offer = saanvi.page.locator('form[action*="offer_package"]');
    await offer.getByLabel('Price of all sessions together').fill('3');
    await offer.getByRole('button', { name: 'Offer it' }).click();
    await saanvi.page.locator('form[action*="offer_package"] .field-error:visible').first().waitFor();
    await looked(saanvi, 'refused');
    await saanvi.page.getByLabel('Price of all sessions together').fill('250');
    await saanvi.page.getByRole('button', { name: 'Offer it' }).click();
    await saanvi.page.getByText('5 sessions, to be booked within 6 months').waitFor();
    await looked(saanvi, 'offered');

    const anan = await arrive('anan');
    await anan.visit('/mentors/saanvi-pillai');
    const link = anan.page.getByRole('link', { name: /5 sessions, to be booked within 6 months/ });
    await link.waitFor();
    await looked(anan, 'mentor');
    await link.click();
    await anan.page.getByText('What was paid for it goes back to who paid.').waitFor();
    await looked(anan, 'terms');
    await anan.page.getByRole('button', { name: 'Buy for € 250.00' }).click();
    await anan.page.waitForURL(/\/test-pay\//);
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.waitForURL(/\/wallet/);
    await anan.page.getByText('5 of 5', { exact: true }).waitFor();
    await looked(anan, 'wallet');

    await anan.page.getByRole('link', { name: 'Book a session' }).click();
    const times = anan.page.locator('a.slot[href*="/book?"]');
    await times.first().click();
    await anan.page.locator('form[action*="hold"] button[type=submit]').first().click();
    const form = anan.page.locator('form[action*="confirm"]').first();
    await form.waitFor();
    for (const answer of await form.locator('textarea, input[type=text]').all()) await answer.fill('Which launch counts most?');
    const chosen = await form.getByLabel('How do you want to pay?').locator('option:checked').textContent();
    assert.match(chosen, /From your package: 5 of 5 left, until .*\(.+\)/);
    await looked(anan, 'held');
    await form.locator('button[type=submit]').click();
    await form.waitFor({ state: 'detached' });
    await anan.page.getByText('It is a session of a package, which was paid before.').waitFor();
    const session = new URL(anan.page.url()).pathname;
    await looked(anan, 'booked');
    await anan.visit('/wallet');
    await anan.page.getByText('4 of 5', { exact: true }).waitFor();

    await anan.visit(session);
    const cancel = anan.page.locator('details:has(form[action*="cancel"])');
    await cancel.locator('summary').click();
    await cancel.locator('button[type=submit]').click();
    await anan.page.getByText('It went back into the package').or(anan.page.getByText('Paid, held')).first().waitFor();
    for (let tries = 0; ; tries += 1) {
      await anan.visit('/wallet');
      if (await anan.page.getByText('5 of 5', { exact: true }).count()) break;
      assert.ok(tries < 50, 'the session came back');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }

    const give = anan.page.locator('form[action*="transfer"]');
    await anan.page.getByLabel('Their mail address').fill('nobody@demo.example');
    await give.locator('button[type=submit]').click();
    await anan.page.locator('form[action*="transfer"] .field-error:visible').waitFor();
    await looked(anan, 'unknown');
    await anan.page.getByLabel('Their mail address').fill('leila@demo.example');
    await give.locator('button[type=submit]').click();
    await anan.page.getByText('You gave what was left to Leila Osei.').waitFor();
    await looked(anan, 'given');
    const leila = await arrive('leila');
    await letter(server, 'leila@demo.example', '/wallet', 'gave you sessions');
    await leila.visit('/wallet');
    await leila.page.getByText('Given to you by').waitFor();
    await leila.page.getByText('5 of 5', { exact: true }).waitFor();
    await looked(leila, 'received');
    await anan.visit('/wallet');
    await anan.page.getByRole('link', { name: 'Receipt' }).click();
    await anan.page.getByText(/^5 × /).waitFor();
    await looked(anan, 'receipt');
    for (const somebody of [saanvi, anan, leila]) {
      // A refused form is answered as such.
      somebody.assertQuiet([/422/]);
      await somebody.close();
    }
  });
}
