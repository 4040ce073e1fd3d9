// A monthly plan from end to end: a mentor offers two tiers, a learner reads what is charged when and how it ends, pays
// the first month, books a session of it without paying again, changes to the greater tier for what was shown, pauses,
// goes on, ends and keeps it. With and without script, at a desk and on a phone.

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

  test(`sessions every month ${way}`, async (t) => {
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
      await picture(somebody.page, `plans-${name}-${shot}`);
    };

    const saanvi = await arrive('saanvi');
    await saanvi.visit('/calendar/types');
    await saanvi.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await saanvi.page.getByLabel('Price of a session').fill('60');
    await saanvi.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await saanvi.page.getByText('€ 60.00').first().waitFor();
    await saanvi.visit('/calendar/plans');
    const offers = async (name, sessions, price) => {
      await saanvi.page.getByLabel('Name', { exact: false }).first().fill(name);
      await saanvi.page.getByLabel('Sessions a month').fill(sessions);
      await saanvi.page.getByLabel('Price of a month').fill(price);
      await saanvi.page.getByRole('button', { name: 'Offer it' }).click();
    };
    await offers('', '4', '3');
    await saanvi.page.locator('form[action*="offer_tier"] .field-error:visible').first().waitFor();
    await looked(saanvi, 'refused');
    await offers('Steady', '4', '200');
    await saanvi.page.getByRole('link', { name: 'Steady' }).waitFor();
    await offers('Intensive', '8', '360');
    await saanvi.page.getByRole('link', { name: 'Intensive' }).waitFor();
    await looked(saanvi, 'offered');

    const anan = await arrive('anan');
    await anan.visit('/mentors/saanvi-pillai');
    const link = anan.page.getByRole('link', { name: /Steady: 4 sessions a month/ });
    await link.waitFor();
    await looked(anan, 'mentor');
    await link.click();
    await anan.page.getByText(/€\s200.00 today, and €\s200.00 each month from then on/).waitFor();
    await looked(anan, 'terms');
    await anan.page.getByRole('button', { name: 'Begin for € 200.00 a month' }).click();
    await anan.page.waitForURL(/\/test-pay\//);
    await anan.page.getByRole('button', { name: 'Pay, and be declined once each month' }).waitFor();
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.waitForURL(/\/wallet/);
    await anan.page.getByText('Your monthly plans').waitFor();
    await anan.page.getByText(/€\s200.00 on .*\(.+\)/).first().waitFor();
    await looked(anan, 'wallet');

    await anan.page.getByRole('link', { name: 'Book a session' }).first().click();
    const times = anan.page.locator('a.slot[href*="/book?"]');
    await times.first().click();
    await anan.page.locator('form[action*="hold"] button[type=submit]').first().click();
    const form = anan.page.locator('form[action*="confirm"]').first();
    await form.waitFor();
    for (const answer of await form.locator('textarea, input[type=text]').all()) await answer.fill('Which launch counts most?');
    const chosen = await form.getByLabel('How do you want to pay?').locator('option:checked').textContent();
    assert.match(chosen, /4 of 4 left, until .*\(.+\)/);
    await form.locator('button[type=submit]').click();
    await form.waitFor({ state: 'detached' });
    await anan.page.getByText('It is a session of a package, which was paid before.').waitFor();

    await anan.visit('/wallet');
    await anan.page.getByRole('link', { name: 'Pause, change or end' }).click();
    const now = anan.page.getByRole('button', { name: 'Change now for € 160.00' });
    await now.waitFor();
    await anan.page.getByText('Now € 160.00, and 4 more sessions until this month ends.').waitFor();
    await looked(anan, 'plan');
    await now.click();
    await anan.page.getByRole('heading', { level: 2, name: 'Intensive' }).waitFor();
    await anan.page.getByText('7', { exact: true }).waitFor();
    await anan.page.getByRole('button', { name: 'Change with the next month' }).click();
    await anan.page.getByText('From the next month on: Steady for € 200.00').waitFor();
    await looked(anan, 'changed');
    await anan.page.getByRole('button', { name: 'Stay with this tier' }).click();
    await anan.page.getByText('From the next month on').waitFor({ state: 'detached' });

    await anan.page.getByLabel('Goes on by itself on').fill('2020-01-01');
    await anan.page.getByRole('button', { name: 'Pause it' }).click();
    await anan.page.locator('form[action*="pause_plan"] .field-error:visible').first().waitFor();
    await looked(anan, 'pause-refused');
    await anan.page.getByLabel('Goes on by itself on').fill('');
    await anan.page.getByRole('button', { name: 'Pause it' }).click();
    await anan.page.getByText('Will be paused').waitFor();
    await looked(anan, 'pausing');
    await anan.page.getByRole('button', { name: 'Let it go on' }).click();
    await anan.page.getByText('Running', { exact: true }).waitFor();
    await anan.page.getByRole('button', { name: 'End the plan' }).click();
    await anan.page.getByText('Will end').waitFor();
    await looked(anan, 'ending');
    await anan.page.getByRole('button', { name: 'Let it go on' }).click();
    await anan.page.getByText('Running', { exact: true }).waitFor();
    await anan.visit('/wallet');
    await looked(anan, 'wallet-after');

    await saanvi.visit('/calendar/plans');
    await saanvi.page.getByText(/Next charge: /).waitFor();
    await looked(saanvi, 'taken');
    await saanvi.page.getByRole('button', { name: 'Close for everybody' }).last().click();
    await letter(server, 'anan@demo.example', '/wallet/plans/', 'ends the plan Intensive');
    await anan.visit('/wallet');
    await anan.page.getByText('it ends with the month that is paid', { exact: false }).waitFor();
    await looked(anan, 'closed');
  });
}
