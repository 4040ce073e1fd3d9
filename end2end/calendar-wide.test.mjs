// The calendar page beyond one grid: how openings repeat, other calendars, other clocks, other hands and papers, and
// without a connection.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { assertAccessible, assertFits, desktop, hydrated, openBrowser, person, phone, picture, startServer } from './support.mjs';
import { findTime } from './steps.mjs';
import {
  block, dateOf, drag, finger, focusBecomes, fri, ghost, ghostSays, gone, leilaIn, mon, once, point, rest, sat, saved, see, shownTimes, sun,
  stored, there, thu, tue, wed, weekly,
} from './week.mjs';

let server;
let browser;
let elsewhere;

before(async () => {
  elsewhere = await calendarElsewhere();
  server = await startServer({ settings: { PRIVATE_CALENDARS: '127.0.0.1/32' } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  elsewhere?.close();
});

const leila = (given) => leilaIn(browser, server, given);
const none = { weekly: [], one_off: [] };
const opened = (page) => page.locator('.block.open').count();

// ── how openings repeat ─────────────────────────────────────────────────────

test('k: the form opens time every other week, so many times', async () => {
  const she = await leila({ open: none });
  const { page } = she;
  const form = page.locator('.add-opening');
  await form.locator('#add-date').fill(wed);
  await form.locator('#add-start').fill('09:00');
  await form.locator('#add-end').fill('11:00');
  await form.getByText('Repeats').click();
  await form.locator('#add-every_weeks').fill('2');
  await form.locator('#add-count').fill('3');
  await form.getByRole('button', { name: 'Add' }).click();
  await there(page, `${wed}T09:00`);
  for (const [weeks, count] of [[1, 0], [2, 1], [4, 1], [6, 0]]) {
    await page.goto(`/calendar?view=week&date=${dateOf(7 * weeks)}`);
    await page.locator('.week-body').waitFor();
    assert.equal(await opened(page), count, `${weeks} weeks later`);
  }
  await page.goto(`/calendar?view=week&date=${mon}`);
  await hydrated(page);
  await block(page, `${wed}T09:00`).click();
  await page.locator('.selected').getByText(/^Every 2 weeks, until/).waitFor();
  assert.match(await block(page, `${wed}T09:00`).locator('.visually-hidden').textContent(), /Every 2 weeks/);
  she.assertQuiet();
  await she.close();
});

test('k: exceptions are listed, and taken back; a pattern is changed', async () => {
  const she = await leila({
    open: { weekly: [weekly(3, 540, 120, { except: [dateOf(9)] })], overrides: [{ date: dateOf(16), openings: [{ start_minute: 900, length_minutes: 60 }] }] },
  });
  const { page } = she;
  await block(page, `${wed}T09:00`).click();
  const exceptions = page.locator('.exceptions li');
  await exceptions.first().waitFor();
  assert.deepEqual((await exceptions.allInnerTexts()).map((text) => /left out|other times/.exec(text)[0]), ['left out', 'other times']);
  await picture(page, 'calendar-pattern');
  await exceptions.first().getByRole('button').click();
  await page.waitForFunction(() => document.querySelectorAll('.exceptions li').length === 1);
  await exceptions.first().getByRole('button').click();
  await exceptions.first().waitFor({ state: 'detached' });
  await page.getByText('Change how it repeats').click();
  const pattern = page.locator('.pattern-form');
  await pattern.locator('#pattern-until').fill(dateOf(9));
  await pattern.getByRole('button', { name: 'Change' }).click();
  await page.locator('.selected').getByText(/^Every week, until/).waitFor();
  for (const [weeks, count] of [[1, 1], [2, 0]]) {
    await page.goto(`/calendar?view=week&date=${dateOf(7 * weeks)}`);
    await page.locator('.week-body').waitFor();
    assert.equal(await opened(page), count, `${weeks} weeks later`);
  }
  she.assertQuiet();
  await she.close();
});

// ── other calendars ─────────────────────────────────────────────────────────

/** A calendar on another host, with a dentist on Thursday of the tests' week. */
async function calendarElsewhere() {
  const text = () =>
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:1@elsewhere', 'DTSTAMP:20260101T000000Z',
      `DTSTART:${thu.replaceAll('-', '')}T093000Z`, `DTEND:${thu.replaceAll('-', '')}T110000Z`, 'SUMMARY:Dentist', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
  const host = createServer((_, answer) => answer.setHeader('content-type', 'text/calendar').end(text()));
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  return host;
}

test('q: what another calendar takes is hatched and named, and nobody else reads it', async () => {
  const she = await leila();
  const { page } = she;
  await she.visit('/settings/calendars');
  await page.locator('[name="form[address]"]').fill(`http://127.0.0.1:${elsewhere.address().port}/work.ics`);
  await page.locator('[name="form[label]"]').fill('Work');
  await page.locator('form', { has: page.locator('[name="form[label]"]') }).getByRole('button').click();
  await page.getByRole('heading', { name: /Work/ }).waitFor();
  const busy = page.locator('.block.busy');
  for (let attempt = 0; attempt < 60; attempt += 1) {
    await page.goto(`/calendar?view=week&date=${mon}`);
    if (await busy.filter({ hasText: 'Dentist' }).count()) break;
    await rest(page, 250);
  }
  assert.match(await busy.getAttribute('aria-label'), /^Dentist, Thursday .*, 09:30 – 11:00, from your calendar Work$/);
  assert.match(await busy.evaluate((block) => getComputedStyle(block).backgroundImage), /repeating-linear-gradient/);
  await hydrated(page);
  await assertAccessible(page);
  await picture(page, 'calendar-busy');
  // It is never in the way of a hand.
  await drag(page, [thu, '09:35'], [thu, '10:20']);
  await there(page, `${thu}T09:30`);
  await page.goto(`/calendar?view=agenda&date=${mon}`);
  assert.match(await page.locator('.agenda-item.busy').innerText(), /09:30 – 11:00\s*Dentist\s*Work/);
  const visitor = await person(browser, server, { ...desktop, javaScriptEnabled: false });
  await visitor.visit('/mentors/leila-osei');
  assert.ok(!(await visitor.page.content()).includes('Dentist'));
  await visitor.close();
  await she.visit('/settings/calendars');
  await page.getByRole('button', { name: /Remove/ }).click();
  await page.getByRole('heading', { name: /Work/ }).waitFor({ state: 'detached' });
  await she.close();
});

// ── other clocks ────────────────────────────────────────────────────────────

test('o: the calendar is read and changed on another clock, found by searching', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(tue, 600, 60)] } });
  const { page } = she;
  const zone = page.locator('input[name="zone"]');
  assert.equal(await page.locator('#zones option').count(), 0, 'the list comes when it is needed');
  await zone.focus();
  await page.waitForFunction(() => document.querySelectorAll('#zones option').length > 300);
  await zone.fill('Asia/Tokyo');
  await zone.press('Enter');
  await page.waitForURL(/zone=Asia/);
  await there(page, `${tue}T19:00`);
  assert.match(await page.locator('.notice', { hasText: 'Asia/Tokyo' }).innerText(), /Your calendar is in Africa\/Accra/);
  await drag(page, [tue, '19:30'], [tue, '20:30']);
  await there(page, `${tue}T20:00`);
  await saved(page);
  await page.getByRole('link', { name: 'Back to your own zone' }).click();
  await there(page, `${tue}T11:00`);
  await stored(she, `${tue}T11:00`, '11:00 – 12:00');
  she.assertQuiet();
  await she.close();
});

/** The last Sunday of a month. */
function lastSunday(year, month) {
  const last = new Date(Date.UTC(year, month, 0));
  return dateOf(-last.getUTCDay(), last);
}

test('o: the day of 23 hours skips one, the day of 25 hours shows both', async () => {
  const year = Number(mon.slice(0, 4)) + 1;
  const [march, october] = [lastSunday(year, 3), lastSunday(year, 10)];
  const she = await leila({ open: { zone: 'Europe/Berlin', ...none }, address: `/calendar?view=week&date=${march}` });
  const { page } = she;
  assert.match(await page.locator(`.week-head a[href*="date=${march}"]`).innerText(), /23-hour day/);
  const skipped = page.locator('.block.skipped');
  assert.match(await skipped.innerText(), /The clock skips 02:00 to 03:00/);
  const [at, hour] = await Promise.all([skipped.boundingBox(), point(page, march, '02:30')]);
  assert.ok(at.y < hour.y && hour.y < at.y + at.height, 'it is where the hour would be');
  await picture(page, 'calendar-23-hours');
  await she.visit(`/calendar?view=day&date=${october}`);
  assert.match(await page.locator('.week-head').innerText(), /25-hour day/);
  const twice = page.locator('.block.twice');
  assert.match(await twice.innerText(), /02:00\s*UTC\+2\s*02:00\s*UTC\+1/);
  await assertAccessible(page);
  await picture(page, 'calendar-25-hours');
  await she.close();
});

test('r: 12 hours and a week from Sunday, when the settings say so', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(tue, 840, 210)] } });
  const { page } = she;
  const settings = async (clock, start) => {
    await she.visit('/settings');
    await page.locator('[name="form[clock]"]').selectOption(clock);
    await page.locator('[name="form[week_start]"]').selectOption(start);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText(/saved/i).waitFor();
  };
  await settings('12', '7');
  await she.visit(`/calendar?view=week&date=${tue}`);
  assert.equal(await shownTimes(page, `${tue}T14:00`), '2:00\u00a0pm – 5:30\u00a0pm');
  assert.match(await page.locator('.week-head a').first().innerText(), /Sun/);
  assert.match(await page.locator('.hours').innerText(), /12:00\s*pm/);
  await drag(page, [tue, '15:00'], [tue, '16:00'], { keep: true });
  assert.match(await ghostSays(page), /^3:00\spm – 6:30\spm/);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await she.visit(`/calendar?view=month&date=${tue}`);
  assert.match(await page.locator('.month-head span').first().innerText(), /Sun/);
  assert.match(await page.locator('.month-item').first().innerText(), /2:00\spm/);
  await she.visit(`/calendar?view=agenda&date=${tue}`);
  assert.match(await page.locator('.agenda-item').first().innerText(), /2:00\spm – 5:30\spm/);
  await settings('24', '1');
  she.assertQuiet();
  await she.close();
});

// ── several days at once ────────────────────────────────────────────────────

test('n: with Shift the same time is painted on several days, in one step', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(wed, 600, 60)] } });
  const { page } = she;
  await see(page, tue, '10:00');
  const [a, b] = [await point(page, tue, '09:05'), await point(page, fri, '10:50')];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.keyboard.down('Shift');
  await page.mouse.move((a.x + b.x) / 2, b.y, { steps: 3 });
  await page.mouse.move(b.x, b.y, { steps: 3 });
  assert.equal(await ghost(page).count(), 4);
  await picture(page, 'calendar-paint', { dragged: true });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  for (const day of [tue, wed, thu, fri]) await there(page, `${day}T09:00`);
  await saved(page);
  await page.waitForFunction(() => document.querySelectorAll('.block.open').length === 4);
  assert.equal(await shownTimes(page, `${wed}T09:00`), '09:00 – 11:00', 'joined with what was open');
  await page.getByRole('button', { name: 'Undo' }).click();
  await gone(page, `${fri}T09:00`);
  await there(page, `${wed}T10:00`);
  she.assertQuiet();
  await she.close();
});

test('n: a finger paints several days after a button said so', async () => {
  const she = await leila({ options: phone, open: none, address: `/calendar?view=three-days&date=${tue}` });
  const { page } = she;
  await page.getByRole('button', { name: 'Paint several days' }).tap();
  await see(page, tue, '10:00');
  const [a, b] = [await point(page, tue, '09:05'), await point(page, thu, '10:20')];
  const touch = await finger(page);
  await touch.down(a);
  await rest(page, 450);
  for (let step = 1; step <= 8; step += 1) await touch.move({ x: a.x + ((b.x - a.x) * step) / 8, y: a.y + ((b.y - a.y) * step) / 8 });
  assert.equal(await ghost(page).count(), 3);
  await touch.up();
  for (const day of [tue, wed, thu]) await there(page, `${day}T09:00`);
  // A phone shows the first three days of that week.
  await stored(she, `${tue}T09:00`, '09:00 – 10:30');
  she.assertQuiet();
  await she.close();
});

test('q: a hold counts down until it falls', async () => {
  const always = [1, 2, 3, 4, 5, 6, 7].map((weekday) => weekly(weekday, 540, 480));
  const she = await leila({ open: { weekly: always } });
  const mentee = await person(browser, server);
  await mentee.signIn('anan@demo.example');
  await findTime(mentee);
  const at = new URL(mentee.page.url()).searchParams.get('at');
  await mentee.page.locator('form[action*="hold"] button[type=submit]').first().click();
  await mentee.page.locator('form[action*="confirm"]').first().waitFor();
  await she.visit(`/calendar?view=day&date=${at.slice(0, 10)}`);
  const left = she.page.locator('.block.held .hold-left').first();
  const seconds = async () => {
    const [minutes, rest] = (await left.innerText()).split(':').map(Number);
    return minutes * 60 + rest;
  };
  const before = await seconds();
  assert.ok(before > 200 && before <= 300, `${before} seconds are left`);
  await she.page.waitForFunction((before) => {
    const [minutes, rest] = document.querySelector('.block.held .hold-left').textContent.split(':').map(Number);
    return minutes * 60 + rest < before - 1;
  }, before);
  await she.close();
  await mentee.close();
});

// ── other hands and papers ──────────────────────────────────────────────────

test('r: a finger that goes sideways turns the days, and moves nothing', async () => {
  const she = await leila({ options: phone, open: { weekly: [], one_off: [once(tue, 840, 210)] }, address: `/calendar?view=day&date=${tue}` });
  const { page } = she;
  const sent = [];
  page.on('request', (request) => request.url().includes('/fn/edit') && sent.push(request.url()));
  const swipe = async (by) => {
    const { y } = await page.locator('.week-body').boundingBox();
    const start = { x: by < 0 ? 320 : 90, y: Math.max(y, 0) + 220 };
    const touch = await finger(page);
    await touch.down(start);
    for (let step = 1; step <= 6; step += 1) await touch.move({ x: start.x + (by * step) / 6, y: start.y + step });
    await touch.up();
  };
  await swipe(-180);
  await page.waitForURL((url) => url.search.includes(`date=${wed}`));
  await page.waitForFunction((date) => document.querySelector('.week-head a')?.href.includes(date), wed);
  await swipe(180);
  await page.waitForURL((url) => url.search.includes(`date=${tue}`));
  await there(page, `${tue}T14:00`);
  // A phone shows three days of a week, and goes on by three.
  await she.visit(`/calendar?view=week&date=${mon}`);
  await swipe(-180);
  await page.waitForURL((url) => url.search.includes('view=three-days') && url.search.includes(`date=${thu}`));
  assert.deepEqual(sent, []);
  she.assertQuiet();
  await she.close();
});

test('r: on a phone the page fits, tells of fingers and not of keys, and ends where it ends', async () => {
  const she = await leila({ options: phone, address: `/calendar?view=three-days&date=${tue}` });
  const { page } = she;
  await assertFits(page);
  const told = await page.locator('#calendar-how').innerText();
  assert.ok(/finger/.test(told) && !/Escape|Alt|Control/.test(told), told);
  const { foot, height, bar } = await page.evaluate(() => ({
    foot: document.querySelector('.foot').getBoundingClientRect().bottom + window.scrollY,
    height: document.documentElement.scrollHeight,
    bar: document.querySelector('.main-nav').getBoundingClientRect().height,
  }));
  assert.ok(height - foot <= bar + 8, `${height - foot} pixels below the foot, ${bar} for the bar`);
  const views = await page.getByRole('navigation', { name: 'View' }).innerText();
  assert.ok(/3 days/.test(views) && !/Work week/.test(views), views);
  await assertAccessible(page);
  await picture(page, 'calendar-three-days');
  await she.close();
});

test('r: from right to left the days, the drag and the arrows are mirrored', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(wed, 600, 90)] } });
  const { page } = she;
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  const [first, second] = [await point(page, mon, '10:00'), await point(page, tue, '10:00')];
  assert.ok(first.x > second.x, 'Monday is on the right');
  const hours = await page.locator('.hours').boundingBox();
  assert.ok(hours.x > first.x, 'and the hours right of it');
  await drag(page, [wed, '10:30'], [fri, '13:30']);
  await there(page, `${fri}T13:00`);
  await saved(page);
  await block(page, `${fri}T13:00`).locator('a').focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await there(page, `${sat}T13:00`);
  await focusBecomes(page, `${sat}T13:00`);
  await page.keyboard.press('ArrowRight');
  await focusBecomes(page, 'free');
  // Asked for in one go: a block that is just being drawn anew has no style.
  await page.waitForFunction((key) => {
    const times = document.querySelector(`.block.open[data-key="${key}"] span[aria-hidden]`);
    return times && getComputedStyle(times).direction === 'ltr';
  }, `${sat}T13:00`);
  await assertFits(page);
  await picture(page, 'calendar-rtl');
  await stored(she, `${sat}T13:00`, '13:00 – 14:30');
  await she.close();
});

test('r: on paper there is the week, and nothing to press', async () => {
  const she = await leila();
  const { page } = she;
  await page.emulateMedia({ media: 'print' });
  for (const hidden of ['.calendar-side', '.grid-tools', '.top', '.page-head-end .segments', '.grip']) {
    assert.ok(!(await page.locator(hidden).first().isVisible()), `${hidden} is not on paper`);
  }
  await page.setViewportSize({ width: 700, height: 1000 });
  const columns = await page.locator('.week-body > .day').evaluateAll((days) => days.filter((day) => day.offsetWidth > 0).length);
  assert.equal(columns, 7, 'a narrow sheet has all days');
  assert.ok(await block(page, `${tue}T14:00`).isVisible());
  await picture(page, 'calendar-print');
  await she.close();
});

test('r: forced colours keep edges, less motion moves nothing, 200 % fits', async () => {
  const she = await leila({ options: { ...desktop, forcedColors: 'active', reducedMotion: 'reduce' }, open: { weekly: [], one_off: [once(tue, 840, 210), once(sat, 600, 60)] } });
  const { page } = she;
  const edge = await block(page, `${tue}T14:00`).evaluate((block) => getComputedStyle(block).borderTopWidth);
  assert.equal(edge, '2px');
  // Refused, it is home at once.
  await drag(page, [sat, '10:30'], [tue, '15:00']);
  await page.getByRole('alert').waitFor();
  // A style sheet cannot take the length of a transition quite to nothing.
  const moving = await page.evaluate(() =>
    document.getAnimations().filter(({ effect }) => effect.target.matches?.('.block') && effect.getComputedTiming().duration > 1).length,
  );
  assert.equal(moving, 0);
  await picture(page, 'calendar-forced-colours');
  await she.close();
  const zoomed = await leila({ options: { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 } });
  await assertFits(zoomed.page);
  await assertAccessible(zoomed.page);
  await zoomed.close();
});

// ── without a connection ────────────────────────────────────────────────────

test('u: once opened, the agenda is readable offline, as a copy that can change nothing, until she signs out', async () => {
  const tomorrow = new Date(Date.now() + 24 * 3600 * 1000).toISOString().slice(0, 10);
  const she = await leila({ open: { weekly: [], one_off: [once(tomorrow, 840, 210)] }, address: '/calendar?view=agenda' });
  const { page, context } = she;
  const kept = () => page.evaluate(async () => Boolean(await caches.match('/calendar?view=agenda')));
  for (let attempt = 0; attempt < 100 && !(await kept()); attempt += 1) await rest(page, 100);
  assert.ok(await kept());
  await context.setOffline(true);
  await page.goto('/calendar');
  await page.locator('.copy-note').getByText(/This is a copy from/).waitFor();
  assert.match(await page.locator('.agenda').innerText(), /14:00 – 17:30/);
  assert.equal(await page.locator('form, script').count(), 0, 'nothing in it could be sent');
  await picture(page, 'calendar-offline');
  await context.setOffline(false);
  await she.visit('/calendar?view=agenda');
  assert.ok(!(await page.locator('.copy-note').isVisible()));
  await page.locator('.account-open').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
  for (let attempt = 0; attempt < 50 && (await kept()); attempt += 1) await rest(page, 100);
  assert.ok(!(await kept()), 'who signs out takes the copy along');
  await she.close();
});
