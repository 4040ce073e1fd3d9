// A scholarship from end to end: a sponsor gives, a learner reads what it pays and pays the rest, another time pays on
// his own, the sponsor sees sums and closes it. With and without script, at a desk and on a phone.

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

  test(`a sponsor pays before the learner's money ${way}`, async (t) => {
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
      await picture(somebody.page, `scholarships-${name}-${shot}`);
    };

    const leila = await arrive('leila');
    await leila.visit('/calendar/types');
    await leila.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await leila.page.getByLabel('Price of a session').fill('60');
    await leila.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await leila.page.getByText('€ 60.00').first().waitFor();

    const tomas = await arrive('tomas');
    await tomas.visit('/sponsor');
    await tomas.page.getByText('You give no scholarship yet').waitFor();
    await looked(tomas, 'nothing');
    const gives = async (who, amount) => {
      const form = tomas.page.locator('form[action*="open_pot"]');
      await form.getByLabel('Who, or what').fill(who);
      await form.getByLabel('How much', { exact: true }).fill(amount);
      await form.getByLabel('At most for one session').fill('40');
      await form.getByLabel('Last day').fill(new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10));
      await form.getByLabel('Your name, as learners see it').fill('Tomás');
      await form.getByRole('button', { name: 'Go on to pay' }).click();
    };
    await gives('nobody@example.org', '70');
    await tomas.page.locator('.field-error:visible').first().waitFor();
    assert.equal(await tomas.page.getByLabel('How much', { exact: true }).inputValue(), '70', 'what was typed stays');
    await looked(tomas, 'refused');
    await gives('anan@demo.example', '70');
    await tomas.page.waitForURL(/\/test-pay\//);
    await tomas.page.getByText('€ 70.00').first().waitFor();
    await tomas.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await tomas.page.waitForURL((url) => url.pathname === '/sponsor');
    await tomas.page.getByText('Pays for sessions').first().waitFor();
    await looked(tomas, 'given');

    const anan = await arrive('anan');
    await anan.visit('/wallet');
    await anan.page.getByText('From Tomás').waitFor();
    await looked(anan, 'wallet');
    const holds = async () => {
      await findTime(anan);
      await anan.page.locator('form[action*="hold"] button[type=submit]').first().click();
      await anan.page.locator('form[action*="confirm"]').first().waitFor();
      return new URL(anan.page.url()).pathname;
    };
    const goesOn = async (button) => {
      const form = anan.page.locator('form[action*="confirm"]').first();
      await form.waitFor();
      for (const answer of await form.locator('textarea, input[type=text]').all()) await answer.fill('Which launch counts most?');
      await form.getByRole('button', { name: button }).click();
      await anan.page.waitForURL(/\/test-pay\//);
      await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    };
    const session = await holds();
    await anan.page.getByText('A scholarship of Tomás pays € 40.00.').waitFor();
    await anan.page.getByText('You pay € 20.00.').waitFor();
    await looked(anan, 'offered');
    // On his own, and then not.
    await anan.page.getByRole('button', { name: 'Pay on my own' }).click();
    await anan.page.waitForURL(/scholarship=no/);
    await anan.page.getByRole('button', { name: 'Pay € 60.00' }).waitFor();
    await looked(anan, 'alone');
    await anan.page.getByRole('button', { name: 'Use the scholarship' }).click();
    await anan.page.waitForURL((url) => !url.search.includes('scholarship=no'));
    await goesOn('Pay € 20.00');
    await anan.page.waitForURL((url) => url.pathname === session);
    await anan.page.getByText('Paid by a scholarship of Tomás').waitFor();
    await looked(anan, 'paid');
    await anan.visit(`${session}/receipt`);
    await anan.page.getByText('Paid by a scholarship').waitFor();
    await anan.page.getByText('€ 20.00').first().waitFor();

    // A voucher that is no use can be left out again.
    const next = await holds();
    assert.notEqual(next, session);
    await anan.page.getByText('A scholarship of Tomás pays € 30.00.').waitFor();
    await anan.page.getByRole('button', { name: 'Pay on my own' }).click();
    await anan.page.waitForURL(/scholarship=no/);
    await goesOn('Pay € 60.00');
    await anan.page.waitForURL((url) => url.pathname === next);
    await anan.page.getByText('You pay').first().waitFor();
    assert.equal(await anan.page.getByText('Paid by a scholarship').count(), 0);

    // The mentor is not told who pays.
    await leila.visit(session);
    await leila.page.getByText('You get').first().waitFor();
    assert.equal(await leila.page.getByText('scholarship').count(), 0);

    await tomas.visit('/sponsor');
    await tomas.page.getByText('€ 40.00').first().waitFor();
    await tomas.page.getByText('€ 30.00').first().waitFor();
    await tomas.page.getByText('By month').click();
    await looked(tomas, 'used');
    await tomas.page.getByText('Close it').first().click();
    await tomas.page.getByRole('button', { name: 'Close it' }).click();
    await tomas.page.getByText('Went back to you').waitFor();
    await looked(tomas, 'closed');

    const ada = await arrive('admin');
    await ada.visit('/admin/scholarships');
    await ada.page.getByRole('rowheader', { name: 'Tomás' }).waitFor();
    await looked(ada, 'admin');
    for (const somebody of [leila, tomas, anan, ada]) {
      // A refused form is answered as such.
      somebody.assertQuiet([/422/]);
      await somebody.close();
    }
  });
}
