// Sixty euros for a session that takes place: a learner pays, the session is over, she says that it took place, the
// mentor is paid out, and an admin finds every step of it and sees that the provider has the same. Runs on both engines.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { comes, findTime, payable } from './steps.mjs';
import { openBrowser, person, picture, startServer } from './support.mjs';

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

const arrive = async (name) => {
  const somebody = await person(browser, server);
  await somebody.signIn(`${name}@demo.example`);
  return somebody;
};

test('a learner pays, the session takes place, the mentor is paid out, an admin reconciles it', async () => {
  const leila = await arrive('leila');
  await leila.visit('/calendar/types');
  await leila.page.getByRole('link', { name: 'Change', exact: true }).first().click();
  await leila.page.getByLabel('Price of a session').fill('60');
  await leila.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
  await leila.page.getByText('€ 60.00').first().waitFor();

  const anan = await arrive('anan');
  await findTime(anan);
  const starts = new URL(anan.page.url()).searchParams.get('at');
  const session = await payable(anan, 'Pay € 60.00');
  await anan.page.getByRole('button', { name: 'Pay', exact: true }).click();
  await anan.page.waitForURL((url) => url.pathname === session);
  await anan.page.getByText('Paid, held until the session took place').waitFor();
  await leila.visit('/earnings');
  assert.equal(await leila.page.getByRole('button', { name: /^Pay out/ }).count(), 0, 'nothing can be paid out yet');

  // An hour or two after it began.
  for (const somebody of [leila, anan]) await somebody.page.goto('about:blank');
  await server.later(Math.ceil((Date.parse(starts) - Date.now()) / 3_600_000) + 1);
  await anan.visit(session);
  await anan.page.getByRole('button', { name: 'It took place' }).click();
  await anan.page.getByRole('button', { name: 'It took place' }).waitFor({ state: 'detached' });

  const payOut = (page) => page.getByRole('button', { name: 'Pay out € 51.00' });
  await comes(leila.page, '/earnings', payOut);
  await leila.visit('/earnings');
  await payOut(leila.page).click();
  await payOut(leila.page).waitFor({ state: 'detached' });
  await comes(leila.page, '/earnings', (page) => page.getByRole('rowheader', { name: 'Payout', exact: true }));

  const ada = await arrive('admin');
  await ada.visit('/admin/money');
  await ada.page.getByText('Both agree.').waitFor();
  await ada.page.getByRole('button', { name: 'Prove now' }).click();
  await ada.page.getByText(/All \d+ entries add up/).waitFor();
  await ada.visit(`/admin/money?q=${session.split('/').pop()}`);
  for (const step of ['Paid', 'Settled']) await ada.page.getByRole('rowheader', { name: step }).first().waitFor();
  await picture(ada.page, 'paid-out-admin');
  for (const somebody of [anan, leila, ada]) {
    somebody.assertQuiet();
    await somebody.close();
  }
});
