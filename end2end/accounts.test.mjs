// From nobody to a first session: joining, the letter, signing in, booking, a forgotten password; and what both say
// about a session afterwards. With and without script, at a desk and on a phone.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { book, findTime, letter } from './steps.mjs';
import { assertAccessible, assertFits, desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';

const password = 'five calm words in a row';

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
  'on a phone': { ...phone },
  'without script': { ...desktop, javaScriptEnabled: false },
};

async function join(newcomer, name, email) {
  const { page } = newcomer;
  await newcomer.visit('/register');
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('I am 18 or older.').check();
  await page.getByLabel('I accept the').check();
  await picture(page, `register-filled-${name}`);
  await Promise.all([page.waitForURL('**/register/sent'), page.getByRole('button', { name: 'Join' }).click()]);
}

for (const [index, [way, options]] of Object.entries(ways).entries()) {
  const email = `newcomer${index}@example.org`;
  const name = `Noor${index} Haddad`;

  test(`somebody joins, confirms, signs in and books ${way}`, async () => {
    const newcomer = await person(browser, server, options);
    const { page, context } = newcomer;
    await join(newcomer, name, email);
    await newcomer.visit(await letter(server, email, '/verify/'));
    await Promise.all([page.waitForURL('**/mentors'), page.getByRole('button', { name: 'Confirm and go on' }).click()]);

    // As on another day: nothing is remembered but the password.
    await context.clearCookies();
    await newcomer.signIn(email, password);
    await findTime(newcomer);
    await book(newcomer);
    const booked = new URL(page.url()).pathname;
    assert.match(booked, /^\/sessions\//);
    await picture(page, `newcomer-${way.replaceAll(' ', '-')}`);
    await assertFits(page);
    newcomer.assertQuiet();
    await newcomer.close();

    const admin = await person(browser, server);
    await admin.signIn('admin@demo.example');
    await admin.visit('/admin/bookings');
    await admin.page.getByText(name).first().waitFor();
    admin.assertQuiet();
    await admin.close();
  });

  test(`a forgotten password is set anew ${way}`, async () => {
    const other = 'another few calm words';
    const forgetful = await person(browser, server, options);
    const { page, context } = forgetful;
    await forgetful.visit('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByRole('heading', { level: 1, name: 'New password' }).waitFor();
    await page.getByLabel('E-mail address').fill(email);
    await Promise.all([page.waitForURL('**/reset/sent'), page.getByRole('button', { name: 'Send the link' }).click()]);
    await forgetful.visit(await letter(server, email, '/reset/'));
    await page.getByLabel('New password').fill(other);
    await Promise.all([page.waitForURL('**/settings'), page.getByRole('button', { name: 'Set the password' }).click()]);

    await context.clearCookies();
    await forgetful.visit('/sign-in');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).last().click();
    await page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor();
    const signedIn = (await context.cookies()).some((cookie) => cookie.name === 'mc_sign_in' && cookie.value !== '');
    assert.equal(signedIn, false, 'the old one is no good any more');
    await forgetful.signIn(email, other);
    // The refusal above is the only thing a page complains about.
    forgetful.assertQuiet([/422|401/]);
    await forgetful.close();
  });
}

test('both say how it was, and read it when both have', async () => {
  const anan = await person(browser, server);
  await anan.signIn('anan@demo.example');
  const address = await waitingForReview(anan);
  await assertAccessible(anan.page);
  await review(anan, 5, 'Clear, kind, and to the point.');
  await anan.page.getByRole('heading', { name: 'Your review' }).waitFor();
  await picture(anan.page, 'review-written');
  anan.assertQuiet();

  const tomas = await person(browser, server, { ...phone, javaScriptEnabled: false });
  await tomas.signIn('tomas@demo.example');
  await tomas.visit(address);
  assert.equal(await tomas.page.getByText('Clear, kind, and to the point.').count(), 0, 'unseen until both wrote');
  await review(tomas, 4, 'Well prepared.');
  await tomas.page.getByText('Clear, kind, and to the point.').waitFor();
  await assertFits(tomas.page);
  tomas.assertQuiet();
  await tomas.close();

  await anan.visit(address);
  await anan.page.getByText('Well prepared.').waitFor();
  anan.assertQuiet();
  await anan.close();
});

/** Opens the latest past session about which nothing was written yet. */
async function waitingForReview(mentee) {
  await mentee.visit('/sessions?past=1');
  const links = await mentee.page.locator('main a[href^="/sessions/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  for (const address of new Set(links.filter((link) => /^\/sessions\/[0-9a-f-]{36}$/.test(link)))) {
    await mentee.visit(address);
    const form = mentee.page.locator('form[action*="write_review"]');
    if ((await form.count()) > 0) return address;
  }
  throw new Error('the demo has no session that waits for a review');
}

async function review(author, grade, text) {
  const form = author.page.locator('form[action*="write_review"]');
  await form.locator(`input[name="form[overall]"][value="${grade}"]`).check({ force: true });
  await form.getByLabel('What should the next person know?').fill(text);
  await form.getByRole('button', { name: 'Send review' }).click();
  await form.waitFor({ state: 'detached' });
}
