// Two people look at the same mentor from two places: each sees times on the own clock, without having said where
// they are; who wants another clock chooses it, with and without script.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertFits, desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';

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

const inZone = (page, zone) => page.locator('.zone-line', { hasText: `Times in ${zone}` }).waitFor();

/** The times of the page: instants from the links, and how the reader reads them. */
async function timesOf(page) {
  const links = await page.locator('a.slot[href*="/book?"]').evaluateAll((all) =>
    all.map((a) => ({ at: new URL(a.href).searchParams.get('at'), shown: a.textContent.trim() })),
  );
  assert.ok(links.length > 0, 'the mentor has open times');
  return links;
}

/** What a clock in a zone shows; the days of these tests have no change of clocks nearby in the tables of either. */
function clock(at, timeZone) {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

async function mentorsAddress() {
  const reader = await person(browser, server, { ...desktop, javaScriptEnabled: false });
  await reader.visit('/mentors?q=Leila+Osei');
  const address = await reader.page.getByRole('link', { name: 'Leila Osei' }).first().getAttribute('href');
  await reader.close();
  return address;
}

for (const timezoneId of ['Europe/Berlin', 'America/New_York']) {
  test(`times are told on the clock of ${timezoneId}, asked for once`, async () => {
    const visitor = await person(browser, server, { ...desktop, timezoneId });
    const { page, context } = visitor;
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const times = () => asked.filter((path) => path === '/fn/follow_zone').length;

    await visitor.visit(await mentorsAddress());
    await inZone(page, timezoneId);
    await page.locator('.top .zone', { hasText: timezoneId }).waitFor();
    for (const { at, shown } of await timesOf(page)) assert.equal(shown, clock(at, timezoneId), at);
    assert.equal(times(), 1);
    const cookie = (await context.cookies()).find(({ name }) => name.endsWith('mc_zone'));
    assert.equal(decodeURIComponent(cookie.value), timezoneId);

    const answer = await visitor.visit(new URL(page.url()).pathname);
    assert.ok((await answer.text()).includes(`Times in ${timezoneId}`), 'the server knows from now on');
    assert.equal(times(), 1, 'nobody is asked twice');
    await picture(page, `zone-${timezoneId.replace('/', '-')}`);
    await assertAccessible(page);
    visitor.assertQuiet();
    await visitor.close();
  });
}

test('times in the list of mentors follow the clock of Asia/Kolkata, and nothing but them is sent again', async () => {
  const timeZone = 'Asia/Kolkata';
  const visitor = await person(browser, server, { ...desktop, timezoneId: timeZone });
  const { page } = visitor;
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const day = (at) => new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short' }).format(new Date(at));
  const told = (at) => `${day(at)} ${clock(at, timeZone)}`;

  const written = page.waitForResponse('**/fn/times_of_rows');
  await visitor.visit('/mentors');
  const [first] = await timesOf(page);
  await written;
  await page.locator('a.slot', { hasText: told(first.at) }).first().waitFor();
  for (const { at, shown } of await timesOf(page)) assert.equal(shown, told(at), at);
  assert.equal(asked.filter((path) => path === '/fn/browse_mentors').length, 0, 'the rows are there already');

  await page.getByRole('link', { name: 'Next' }).click();
  await page.waitForURL('**page=2**');
  await page.locator('.pager .here', { hasText: '2' }).waitFor();
  for (const { at, shown } of await timesOf(page)) assert.equal(shown, told(at), at);
  assert.equal(asked.filter((path) => path === '/fn/times_of_rows').length, 1, 'the next page knows the clock');
  visitor.assertQuiet();
  await visitor.close();
});

for (const [way, options] of Object.entries({ 'on a phone': phone, 'without script': { ...desktop, javaScriptEnabled: false } })) {
  test(`another zone is chosen ${way}, and a wrong one is refused`, async () => {
    const visitor = await person(browser, server, options);
    const { page } = visitor;
    const address = await mentorsAddress();
    await visitor.visit(address);
    if (options.javaScriptEnabled !== false) await inZone(page, 'Europe/Berlin');
    await page.getByRole('link', { name: 'change the time zone' }).first().click();
    const field = page.getByLabel('Time zone', { exact: true });
    await field.fill('Mars/Olympus');
    await page.getByRole('button', { name: 'Use this zone' }).click();
    await page.getByText('We do not know this time zone.').waitFor();
    assert.equal(await field.inputValue(), 'Mars/Olympus');
    await picture(page, `zone-refused-${way.replaceAll(' ', '-')}`);
    await assertFits(page);
    if (options.javaScriptEnabled !== false) await assertAccessible(page);

    await field.fill('Asia/Kolkata');
    await Promise.all([page.waitForURL(`**${address}`), page.getByRole('button', { name: 'Use this zone' }).click()]);
    await inZone(page, 'Asia/Kolkata');
    for (const { at, shown } of await timesOf(page)) assert.equal(shown, clock(at, 'Asia/Kolkata'), at);
    visitor.assertQuiet([/422/]);
    await visitor.close();
  });
}

for (const [way, options, zone] of [
  ['with script', { ...desktop, timezoneId: 'America/New_York' }, 'America/New_York'],
  ['without script', { ...desktop, javaScriptEnabled: false, timezoneId: 'America/New_York' }, 'Africa/Accra'],
]) {
  test(`who joins ${way} has a zone from the first day`, async () => {
    const newcomer = await person(browser, server, options);
    const { page } = newcomer;
    const email = `zone-${zone.split('/')[1].toLowerCase()}@example.org`;
    const password = 'five calm words in a row';
    await newcomer.visit('/register');
    const list = page.locator('select[name="form[listed_zone]"]');
    if (options.javaScriptEnabled === false) {
      await list.selectOption(zone);
    } else {
      await page.locator(`input[name="form[zone]"][value="${zone}"]`).waitFor({ state: 'attached' });
      assert.equal(await list.isVisible(), false, 'nobody is asked what the browser knows');
    }
    await page.getByLabel('Your name').fill('Zora Newcomer');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByLabel('I am 18 or older.').check();
    await page.getByLabel('I accept the').check();
    await picture(page, `zone-register-${way.replaceAll(' ', '-')}`);
    await Promise.all([page.waitForURL('**/register/sent'), page.getByRole('button', { name: 'Join' }).click()]);
    await page.context().clearCookies();
    await newcomer.signIn(email, password);
    await newcomer.visit('/settings');
    assert.equal(await page.getByLabel('Time zone', { exact: true }).inputValue(), zone);
    newcomer.assertQuiet();
    await newcomer.close();
  });
}

test('a page of a past session speaks of the past', async () => {
  const anan = await person(browser, server);
  await anan.signIn('anan@demo.example');
  await anan.visit('/sessions?past=1');
  const kept = anan.page.locator('main a[href^="/sessions/"]', { hasNot: anan.page.locator('nav') });
  const links = await kept.evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  const pages = [...new Set(links.filter((link) => /^\/sessions\/[0-9a-f-]{36}$/.test(link)))].slice(0, 6);
  assert.ok(pages.length > 0, 'the demo has past sessions');
  for (const [index, address] of pages.entries()) {
    await anan.visit(address);
    assert.equal(await anan.page.getByText('If plans change').count(), 0, address);
    assert.equal(await anan.page.getByText('once the session is confirmed').count(), 0, address);
    await picture(anan.page, `session-past-${index}`);
  }
  anan.assertQuiet();
  await anan.close();
});
