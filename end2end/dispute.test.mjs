// A disputed session from end to end: the learner asks for money back, the mentor answers, a moderator decides on a
// part. What shows it is handed in as files. The clock is moved to where the session is over. With and without script, at a desk and on a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { findTime, payable } from './steps.mjs';
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

  test(`both are heard and a moderator decides ${way}`, async (t) => {
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
    await leila.page.getByLabel('Price of a session').waitFor();
    await leila.page.getByLabel('Price of a session').fill('60');
    await leila.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await leila.page.getByText('€ 60.00').first().waitFor();

    const anan = await arrive('anan');
    await findTime(anan);
    const starts = new URL(anan.page.url()).searchParams.get('at');
    const session = await payable(anan, 'Pay € 60.00');
    await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
    await anan.page.getByText('Paid, held until the session took place').waitFor();
    await anan.visit(`${session}/dispute`);
    await anan.page.getByText('There is nothing to dispute').waitFor();
    await looked(anan, options, `dispute-too-early-${shot}`);

    // An hour or two after it began.
    const hours = Math.ceil((Date.parse(starts) - Date.now()) / 3_600_000) + 1;
    for (const somebody of [leila, anan]) await somebody.page.goto('about:blank');
    await server.later(hours);
    await anan.visit(session);
    await anan.page.getByRole('link', { name: 'Something was wrong? Ask for money back' }).click();
    const ask = anan.page.locator('form[action*="open_dispute"]');
    await ask.waitFor();
    await anan.page.getByLabel('What was wrong?').selectOption('cut_short');
    // Sent without a word it comes back, with what was chosen.
    await ask.locator('button[type=submit]').click();
    await ask.locator('.field-error:visible').first().waitFor();
    await looked(anan, options, `dispute-refused-${shot}`);
    await anan.page.getByLabel('What happened').fill('Leila left after ten minutes.');
    await anan.page.getByLabel('What shows it').fill('The room shows when we were there.');
    await looked(anan, options, `dispute-open-${shot}`);
    await ask.getByRole('button', { name: 'Ask for € 60.00 back' }).click();
    await anan.page.getByRole('heading', { name: 'The mentor is asked.' }).waitFor();
    await anan.page.getByText('It was much shorter than booked').waitFor();
    await looked(anan, options, `dispute-asked-${shot}`);

    // What shows it, as files: a wrong one brings the page back, a right one is there for both.
    const files = anan.page.getByLabel('Add files that show it');
    await files.setInputFiles({ name: 'room.html', mimeType: 'text/html', buffer: Buffer.from('<b>room</b>') });
    await anan.page.getByRole('button', { name: 'Hand in' }).click();
    await anan.page.getByText('A picture (JPEG, PNG or WebP) or a PDF, please.').waitFor();
    await looked(anan, options, `dispute-file-refused-${shot}`);
    await files.setInputFiles([
      { name: 'room.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 room') },
      { name: 'clock.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 clock') },
    ]);
    await anan.page.getByRole('button', { name: 'Hand in' }).click();
    await anan.page.getByRole('link', { name: 'room.pdf' }).waitFor();
    await anan.page.getByRole('link', { name: 'clock.pdf' }).waitFor();
    await looked(anan, options, `dispute-files-${shot}`);

    await leila.visit(session);
    await leila.page.getByRole('link', { name: 'There is a dispute about this payment' }).click();
    await leila.page.getByRole('heading', { name: 'Please say how it was from your side.' }).waitFor();
    const [saved] = await Promise.all([leila.page.waitForEvent('download'), leila.page.getByRole('link', { name: 'room.pdf' }).click()]);
    assert.match(saved.suggestedFilename(), /^(room|evidence-.*)\.pdf$/);
    await leila.page.getByLabel('What happened').fill('The line broke, and I waited for half an hour.');
    await looked(leila, options, `dispute-answer-${shot}`);
    await leila.page.getByRole('button', { name: 'Send', exact: true }).click();
    await leila.page.getByRole('heading', { name: 'Both have spoken. A moderator decides.' }).waitFor();

    const ada = await arrive('admin');
    await ada.visit('/admin/disputes');
    await ada.page.getByText('Waits for a moderator').waitFor();
    await looked(ada, options, `dispute-list-${shot}`);
    await ada.page.locator('table th[scope=row] a').first().click();
    const decide = ada.page.locator('form[action*="rule_dispute"]');
    await decide.waitFor();
    await ada.page.getByLabel('What goes back to the mentee').selectOption('part');
    await ada.page.getByLabel('How much, if a part').fill('40');
    await ada.page.getByLabel('Why', { exact: true }).fill('Ten minutes of thirty were given.');
    await looked(ada, options, `dispute-decide-${shot}`);
    await decide.getByRole('button', { name: 'Decide', exact: true }).click();
    await ada.page.getByRole('heading', { name: 'It is decided.' }).waitFor();
    await looked(ada, options, `dispute-decided-${shot}`);

    await anan.visit(`${session}/dispute`);
    await anan.page.getByText('€ 40.00').first().waitFor();
    await anan.page.getByText('Ten minutes of thirty were given.').waitFor();
    for (const somebody of [anan, leila, ada]) {
      // A refused form is answered as such.
      somebody.assertQuiet([/422/]);
      await somebody.close();
    }
  });
}
