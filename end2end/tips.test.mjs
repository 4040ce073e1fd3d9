// A tip from end to end: a session takes place, the learner says thank you, the mentor has all of it. The clock is
// moved to where the session is over. With and without script, at a desk and on a phone.

import { after, before, test } from 'node:test';

import { book, findTime } from './steps.mjs';
import { assertAccessible, assertFits, desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';

let browser;

before(async () => {
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
});

const ways = {
  'at a desk, by night': { ...desktop, colorScheme: 'dark' },
  'on a phone': { ...phone },
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

  test(`a learner says thank you with a tip ${way}`, async (t) => {
    const server = await startServer();
    t.after(() => server.stop());
    const arrive = async (name) => {
      const somebody = await person(browser, server, options);
      await somebody.signIn(`${name}@demo.example`);
      return somebody;
    };
    const anan = await arrive('anan');
    await findTime(anan);
    const starts = new URL(anan.page.url()).searchParams.get('at');
    await book(anan);
    const session = new URL(anan.page.url()).pathname;
    const hours = Math.ceil((Date.parse(starts) - Date.now()) / 3_600_000) + 2;
    await anan.page.goto('about:blank');
    await server.later(hours);
    await anan.visit(session);
    await anan.page.getByRole('button', { name: 'It took place' }).click();
    const form = anan.page.locator('form[action*="give_tip"]');
    await form.waitFor();
    await anan.page.getByLabel('How much').fill('5000');
    await form.getByRole('button', { name: 'Give a tip' }).click();
    await anan.page.locator('form[action*="give_tip"] .field-error:visible').waitFor();
    await looked(anan, options, `tip-refused-${shot}`);
    await anan.page.getByLabel('How much').fill('5');
    await anan.page.getByRole('button', { name: 'Give a tip' }).click();
    await anan.page.waitForURL(/\/test-pay\//);
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.getByText('You gave € 5.00. Thank you!').waitFor();
    await looked(anan, options, `tip-given-${shot}`);

    const leila = await arrive('leila');
    await leila.visit('/earnings');
    await leila.page.getByRole('button', { name: 'Pay out € 5.00' }).waitFor();
    await leila.page.getByRole('rowheader', { name: /^Tip · / }).waitFor();
    await looked(leila, options, `tip-earnings-${shot}`);
    for (const somebody of [anan, leila]) {
      // A refused form is answered as such.
      somebody.assertQuiet([/422/]);
      await somebody.close();
    }
  });
}
