// Journeys that need two or three people, or a state that the demo does not begin in: somebody waits and gets a time,
// a no-show is appealed, other times are proposed, a series clashes, a mentor travels, an account is refused; and the
// calendar in every view. Each page on the way is looked at, at a desk and on a phone, by day and by night.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';

import { book, letter } from './steps.mjs';
import { assertAccessible, assertFits, desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';
import { block, leilaIn, once, saved, there, weekly } from './week.mjs';

let server;
let browser;

before(async () => {
  server = await startServer({ settings: { SECRET_KEY: randomBytes(32).toString('base64') } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

// ── what the journeys share ─────────────────────────────────────────────────

/** Signing in is throttled, so each does it once. */
const cookies = new Map();

async function somebody(email, options = desktop) {
  const who = await person(browser, server, options);
  if (cookies.has(email)) {
    await who.context.addCookies(cookies.get(email));
  } else {
    await who.signIn(email);
    cookies.set(email, await who.context.cookies());
  }
  return who;
}

const leila = (given) => leilaIn(browser, server, given);

/** Looks at the page as it stands, whatever it is read on. */
async function look({ page }, name) {
  for (const [device, { viewport }] of Object.entries({ desktop, phone })) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `${name}-${device}-${colorScheme}`);
      await assertFits(page);
    }
    await assertAccessible(page);
    await page.emulateMedia({ colorScheme: 'light' });
  }
  await assertAccessible(page);
  await page.setViewportSize(desktop.viewport);
}

/** A Saturday, when nothing of the demo is booked with Leila; the first is the coming week's. */
function saturday(weeks) {
  const date = new Date();
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7) + 5 + 7 * weeks);
  return date.toISOString().slice(0, 10);
}

const mainText = ({ page }) => page.locator('main').innerText();
const seen = ({ page }, text) => page.locator('main').getByText(text).first().waitFor();
const press = ({ page }, name) => page.locator('main').getByRole('button', { name }).first().click();

/** Opens Leila's page and chooses a kind of session, as somebody who looks for a time. */
async function timesOf(who, kind = 'Interview practice') {
  await who.visit('/mentors/leila-osei');
  await who.page.getByRole('link', { name: kind }).first().click();
  await who.page.locator('a.choice[aria-current]', { hasText: kind }).waitFor();
}

// ── choosing ────────────────────────────────────────────────────────────────

test('every day and every time that is chosen is shown at once', async () => {
  const mentor = await leila({ open: { weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => weekly(weekday, 1260, 120)) } });
  await mentor.close();
  const visitor = await person(browser, server);
  const { page } = visitor;
  await timesOf(visitor, 'Intro');
  const days = page.locator('a.day-pick');
  for (const index of [2, 3, 1]) {
    const day = await days.nth(index).locator('.visually-hidden').innerText();
    await days.nth(index).click();
    await page.locator('.clocks b', { hasText: day.split(',')[0] }).waitFor();
    assert.equal(await page.locator('a.day-pick[aria-current]').count(), 1);
  }
  visitor.assertQuiet();
  await visitor.close();
});

// ── waiting ─────────────────────────────────────────────────────────────────

test('somebody waits for a time, gets what another gives back, and takes it', async () => {
  const mentor = await leila({ open: { weekly: [], one_off: [once(saturday(2), 600, 45)] } });
  await mentor.close();

  const anan = await somebody('anan@demo.example');
  await timesOf(anan);
  await anan.page.locator('a.slot[href*="/book?"]').first().click();
  await anan.page.locator('form[action*="hold"]').first().waitFor();
  await book(anan);
  const booked = new URL(anan.page.url()).pathname;

  const tomas = await somebody('tomas@demo.example');
  await timesOf(tomas);
  await seen(tomas, 'No open times in this week.');
  await look(tomas, 'waitlist-join');
  await press(tomas, 'Join the waitlist');
  await seen(tomas, 'Number 1 in line');
  assert.equal(new URL(tomas.page.url()).pathname, '/sessions', 'whoever waits is shown where it is kept');
  await look(tomas, 'waitlist-sessions');
  await tomas.page.locator('#waitlist a').first().click();
  await seen(tomas, 'You are number 1 in line.');
  await look(tomas, 'waitlist-joined');

  await anan.visit(booked);
  await anan.page.locator('summary', { hasText: 'Cancel' }).click();
  await look(anan, 'cancel-open');
  await press(anan, /^Cancel/);
  await seen(anan, 'This session was called off');
  anan.assertQuiet();
  await anan.close();

  const offered = await letter(server, 'tomas@demo.example', '/sessions/', 'A time for you');
  await tomas.visit('/sessions');
  await tomas.page.getByRole('link', { name: 'See the offered time' }).waitFor();
  await look(tomas, 'waitlist-offer-sessions');
  await tomas.page.getByRole('link', { name: 'See the offered time' }).click();
  await seen(tomas, 'Offered to you');
  assert.equal(new URL(tomas.page.url()).pathname, offered.split('#')[0], 'the letter leads to the same page');
  await look(tomas, 'waitlist-offer');
  const confirm = tomas.page.locator('form[action*="confirm"]').first();
  for (const answer of await confirm.locator('textarea, input[type=text]').all()) await answer.fill('How you chose your first hires.');
  await confirm.locator('button[type=submit]').click();
  await confirm.waitFor({ state: 'detached' });
  await tomas.visit('/sessions');
  assert.ok(await tomas.page.locator(`a[href="${offered.split('#')[0]}"]`).first().isVisible());
  assert.equal(await tomas.page.getByText('Number 1 in line').count(), 0, 'who has a time waits no more');
  tomas.assertQuiet();
  await tomas.close();
});

test('who waits can leave the line', async () => {
  const mentor = await leila({ open: { weekly: [], one_off: [] } });
  await mentor.close();
  const tomas = await somebody('tomas@demo.example');
  await timesOf(tomas, 'First 90 days');
  await press(tomas, 'Join the waitlist');
  await seen(tomas, 'Number 1 in line');
  await press(tomas, 'Leave the waitlist');
  await tomas.page.getByText('Number 1 in line').waitFor({ state: 'detached' });
  tomas.assertQuiet();
  await tomas.close();
});

// ── a no-show ───────────────────────────────────────────────────────────────

/** Address of a member's account, as an admin finds it. */
async function emailOf(name) {
  const admin = await somebody('admin@demo.example');
  await admin.visit(`/admin/members?q=${encodeURIComponent(name)}`);
  const row = admin.page.locator('tr', { hasText: name }).first();
  const [email] = (await row.innerText()).match(/\S+@demo\.example/);
  await admin.close();
  return email;
}

test('a no-show is marked, appealed, answered, and ruled by a moderator', async () => {
  const mentor = await leila({});
  await mentor.visit('/sessions?past=1');
  await look(mentor, 'sessions-past');
  await mentor.page.locator('.session-row', { hasText: 'Did it take place?' }).getByRole('link').first().click();
  await seen(mentor, 'did not come');
  const session = new URL(mentor.page.url()).pathname;
  const name = (await mentor.page.locator('h1').innerText()).split(' with ')[1];
  const [first] = name.split(' ');
  await look(mentor, 'no-show-mark');
  await press(mentor, `${first} did not come`);
  await mentor.page.locator('.page-head .chip', { hasText: 'No-show' }).waitFor();
  await look(mentor, 'no-show-marked');

  const mentee = await somebody(await emailOf(name));
  await mentee.visit(session);
  await seen(mentee, 'You are marked as a no-show');
  await press(mentee, 'Appeal');
  await mentee.page.locator('#appeal [aria-invalid=true]').waitFor();
  await look(mentee, 'appeal-refused');
  await mentee.page.getByLabel('What happened?').fill('I was in the room at the hour and waited for twenty minutes.');
  await press(mentee, 'Appeal');
  await seen(mentee, 'A moderator reads both sides and decides.');
  await look(mentee, 'appeal-sent');

  await mentor.visit(session);
  await mentor.page.getByLabel('What happened, as you saw it?').fill('Nobody was there; perhaps we were in two rooms.');
  await look(mentor, 'appeal-answer');
  await press(mentor, 'Tell the moderator');
  await seen(mentor, 'You wrote');
  mentor.assertQuiet();
  await mentor.close();

  const moderator = await somebody('moderator@demo.example');
  await moderator.page.locator('.main-nav').getByRole('link', { name: 'Admin' }).click();
  await moderator.page.locator('.tabs').getByRole('link', { name: 'Appeals' }).click();
  await seen(moderator, 'perhaps we were in two rooms');
  await look(moderator, 'appeals');
  await press(moderator, 'It took place');
  await moderator.page.locator('article.card').waitFor({ state: 'detached' });
  await look(moderator, 'appeals-none');
  moderator.assertQuiet();
  await moderator.close();

  await mentee.visit(session);
  await seen(mentee, 'A moderator decided: the session took place.');
  await look(mentee, 'appeal-ruled');
  mentee.assertQuiet([/422/]);
  await mentee.close();
});

// ── other times ─────────────────────────────────────────────────────────────

test('other times are proposed, and one is taken', async () => {
  const mentor = await leila({ open: { weekly: [weekly(6, 600, 180)] } });
  await mentor.visit('/sessions');
  const agreed = mentor.page.locator('.session-row', { hasText: 'Anan' }).filter({ hasText: 'Confirmed' });
  await agreed.getByRole('link').first().click();
  await mentor.page.getByRole('link', { name: 'Propose other times' }).click();
  await mentor.page.locator('#propose a.slot').first().waitFor();
  for (const index of [0, 2]) {
    await mentor.page.locator('#propose a.slot').nth(index).click();
    await mentor.page.locator('#propose a.slot[aria-current]').nth(index / 2).waitFor();
  }
  await mentor.page.getByLabel('A word to it').fill('The launch moved, could we meet on Saturday?');
  await look(mentor, 'propose-pick');
  await press(mentor, 'Propose these 2 times');
  await seen(mentor, 'You proposed other times to Anan');
  await look(mentor, 'proposed');
  const session = new URL(mentor.page.url()).pathname;

  const anan = await somebody('anan@demo.example');
  await anan.visit(session);
  await seen(anan, 'Leila proposes other times');
  await look(anan, 'proposal');
  const take = anan.page.getByRole('button', { name: /^Take / }).first();
  const when = (await take.innerText()).replace(/^Take /, '');
  await take.click();
  await anan.page.locator('.when-main', { hasText: when }).waitFor();
  assert.equal(await anan.page.getByText('Leila proposes other times').count(), 0);
  await look(anan, 'proposal-taken');
  anan.assertQuiet();
  await anan.close();
  mentor.assertQuiet();
  await mentor.close();
});

test('a weekly series with a clash is booked without it', async () => {
  const mentor = await leila({ open: { weekly: [weekly(6, 360, 45, { except: [saturday(2)] })] } });
  await mentor.close();
  const anan = await somebody('anan@demo.example');
  const { page } = anan;
  await timesOf(anan);
  await page.locator('a.slot[href*="/book?"]').first().click();
  await page.getByRole('button', { name: 'Show the dates' }).waitFor();
  await page.getByLabel('Every week').selectOption({ label: '4 weeks' });
  await press(anan, 'Show the dates');
  await page.locator('#series ~ ol > li, .confirm-side ol > li').first().waitFor();
  await look(anan, 'series');
  const dates = page.locator('.confirm-side ol > li');
  const clashes = await dates.filter({ hasText: 'not open' }).count();
  const free = (await dates.count()) - clashes;
  assert.ok(clashes > 0 && free > 1, `${free} can be booked, ${clashes} cannot`);
  for (const answer of await page.locator('.confirm-side textarea').all()) await answer.fill('A plan for the first weeks.');
  await press(anan, `Book the ${free} that can be booked`);
  await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { name: 'The series' }).waitFor();
  assert.equal(await page.locator('section', { has: page.getByRole('heading', { name: 'The series' }) }).locator('li').count(), free);
  await look(anan, 'series-booked');
  anan.assertQuiet();
  await anan.close();
});

// ── the mentor's calendar ───────────────────────────────────────────────────

test('a mentor travels, and her week is read on the clock there', async () => {
  const date = saturday(1);
  const she = await leila({ open: { weekly: [weekly(6, 600, 120)] }, address: `/calendar?view=week&date=${date}` });
  const { page } = she;
  await page.locator('summary', { hasText: 'Travel' }).click();
  await look(she, 'travel-form');
  const form = page.locator('form', { has: page.locator('#travel-destination') });
  await page.locator('#travel-date').fill(date);
  await page.locator('#travel-to_date').fill(date);
  await page.locator('#travel-destination').fill('Mars/Olympus');
  await form.getByRole('button').click();
  await seen(she, 'We do not know this time zone.');
  await page.locator('#travel-destination').fill('Asia/Tokyo');
  await form.getByRole('button').click();
  await seen(she, /hours of Asia\/Tokyo/);
  await saved(page);
  await there(page, `${date}T10:00`);
  await look(she, 'travel');

  await press(she, 'Keep my home hours');
  await page.getByText(/hours of Asia\/Tokyo/).waitFor({ state: 'detached' });
  she.assertQuiet([/422/]);
  await she.close();
});

test('the calendar in every view', async () => {
  const date = saturday(0);
  const open = { weekly: [weekly(2, 840, 210), weekly(4, 840, 120), weekly(6, 600, 120)], one_off: [once(saturday(1), 900, 60)] };
  const she = await leila({ open });
  const { page } = she;
  for (const view of ['day', 'three-days', 'work-week', 'week', 'month', 'agenda']) {
    await she.visit(`/calendar?view=${view}&date=${date}`);
    await look(she, `view-${view}`);
  }
  await she.visit(`/calendar?view=week&date=${date}`);
  await page.getByRole('link', { name: '5 min', exact: true }).click();
  await page.locator('.grid-tools a[aria-current]', { hasText: /^5\smin$/ }).waitFor();
  await page.getByRole('link', { name: 'All 24 hours' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.hours li').length === 24);
  await she.visit(`/calendar?view=week&date=${date}&also=Asia%2FKolkata`);
  await seen(she, 'Kolkata');
  await look(she, 'view-two-zones');
  await she.visit(`/calendar?view=week&date=${saturday(1)}`);
  await block(page, `${saturday(1)}T10:00`).click();
  await page.getByText('Change how it repeats').click();
  await look(she, 'pattern');
  for (const view of ['week', 'month', 'agenda']) {
    await she.visit(`/calendar?view=${view}&date=${date}`);
    await page.emulateMedia({ media: 'print' });
    await picture(page, `print-${view}`);
    await page.emulateMedia({ media: 'screen' });
  }
  she.assertQuiet();
  await she.close();
});

test('an account on a wrong server is refused in words, and a feed is made', async () => {
  const she = await leila({});
  const { page } = she;
  await she.visit('/settings/calendars');
  await look(she, 'connections');
  const account = page.locator('form', { has: page.locator('#f-user') });
  await account.getByLabel('Server').fill('https://127.0.0.1/');
  await account.getByLabel('User name').fill('leila');
  await account.getByLabel('App password').fill('not-the-real-one');
  await account.getByRole('button', { name: 'Connect' }).click();
  await seen(she, 'This leads into a private network.');
  assert.equal(await account.getByLabel('Server').inputValue(), 'https://127.0.0.1/', 'what was typed is still there');
  await look(she, 'account-refused');
  await press(she, 'Make an address');
  await page.getByLabel('Private address').waitFor();
  assert.match(await page.getByLabel('Private address').inputValue(), /\/feeds\/.+\.ics$/);
  await look(she, 'feed-made');
  she.assertQuiet([/422/]);
  await she.close();
});

// ── who reads, and where ────────────────────────────────────────────────────

test('after signing in the whole page is the member’s, and after signing out the visitor’s', async () => {
  const visitor = await person(browser, server, { ...desktop, timezoneId: 'America/New_York' });
  const { page } = visitor;
  const zone = page.locator('.top .zone');
  await visitor.visit('/mentors');
  await zone.filter({ hasText: 'America/New_York' }).waitFor();
  await page.locator('.top').getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill('anan@demo.example');
  await page.getByLabel('Password').fill('a wrong one');
  await press(visitor, 'Sign in');
  await page.locator('main [role=alert]:visible').first().waitFor();
  assert.equal(new URL(page.url()).pathname, '/sign-in', 'a refused form leaves the address alone');
  assert.equal(await page.getByLabel('E-mail address').inputValue(), 'anan@demo.example');
  await look(visitor, 'sign-in-refused');
  await visitor.signIn('anan@demo.example');
  await zone.filter({ hasText: 'Europe/Berlin' }).waitFor();
  await page.locator('.account-open').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.locator('.top').getByRole('link', { name: 'Sign in' }).waitFor();
  await zone.filter({ hasText: 'America/New_York' }).waitFor();
  visitor.assertQuiet([/422/, /401/]);
  await visitor.close();
});

test('settings that are refused keep the page, what was typed, and its address', async () => {
  const anan = await somebody('anan@demo.example');
  const { page } = anan;
  await anan.visit('/settings');
  await page.getByLabel('Time zone', { exact: true }).fill('Mars/Olympus');
  await press(anan, 'Save');
  await seen(anan, 'We do not know this time zone.');
  assert.equal(new URL(page.url()).pathname, '/settings');
  assert.equal(await page.getByLabel('Time zone', { exact: true }).inputValue(), 'Mars/Olympus');
  await look(anan, 'settings-refused');
  await page.reload();
  assert.equal(await page.getByLabel('Time zone', { exact: true }).inputValue(), 'Europe/Berlin');
  anan.assertQuiet([/422/]);
  await anan.close();
});
