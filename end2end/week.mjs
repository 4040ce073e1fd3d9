// The mentor's week that every calendar test begins with, far enough ahead that nothing is booked in it, and the
// hands that work on it: mouse, finger, and what is to be seen afterwards.

import assert from 'node:assert/strict';

import { desktop, person } from './support.mjs';

const day = 24 * 3600 * 1000;
/** The Monday nine weeks ahead. */
export const monday = new Date(Date.now() + 63 * day);
monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
export const dateOf = (index, from = monday) => new Date(from.getTime() + index * day).toISOString().slice(0, 10);
export const [mon, tue, wed, thu, fri, sat, sun] = [0, 1, 2, 3, 4, 5, 6].map((index) => dateOf(index));

let openings = 0;
export const weekly = (weekday, start_minute, length_minutes, more = {}) => ({
  id: `01890000-0000-7000-8000-${String(++openings).padStart(12, '0')}`,
  weekday,
  start_minute,
  length_minutes,
  every_weeks: 1,
  from: '2026-01-05',
  until: null,
  except: [],
  ...more,
});
export const once = (date, start_minute, length_minutes) => ({ id: weekly(1, 0, 60).id, date, start_minute, length_minutes });
export const usual = () => [weekly(2, 840, 210), weekly(4, 840, 120)];

/** One opening on Tuesday, as `usual` has it, but only this once. */
export const single = () => ({ weekly: [], one_off: [once(tue, 840, 210)] });

/** Signing in is throttled, so she does it once for all tests of a file. */
let signedIn;

/** The cookies of somebody who is signed in as Leila. */
export const leilasCookies = () => signedIn;

/** Signs Leila in, gives her exactly this open time, and opens the calendar. */
export async function leilaIn(browser, server, { options = desktop, open = {}, address = `/calendar?view=week&date=${mon}` } = {}) {
  const she = await person(browser, server, options);
  if (signedIn) {
    await she.context.addCookies(signedIn);
  } else {
    await she.signIn('leila@demo.example');
    signedIn = await she.context.cookies();
  }
  await she.visit('/calendar');
  const version = await she.page.locator('input[name$="[version]"]').first().inputValue();
  const availability = { zone: 'Africa/Accra', weekly: open.weekly ?? usual(), one_off: open.one_off ?? [], overrides: open.overrides ?? [], paused_until: null };
  if (open.zone) availability.zone = open.zone;
  const status = await she.page.evaluate(async ([version, availability]) => {
    const answer = await fetch('/fn/restore_calendar', { method: 'POST', body: new URLSearchParams({ version, availability }) });
    return answer.status;
  }, [version, JSON.stringify(availability)]);
  assert.equal(status, 200, 'the week of the test was stored');
  await she.visit(address);
  return she;
}

export const block = (page, key) => page.locator(`.block.open[data-key="${key}"]`).first();
export const there = (page, key) => block(page, key).waitFor();
export const gone = (page, key) => block(page, key).waitFor({ state: 'detached' });
export const shownTimes = (page, key) => block(page, key).locator('[aria-hidden=true]').first().innerText();

/** What is dragged, where it would go. What moves lies ready on the other days too, below their last hour. */
export const ghost = (page) => page.locator('.block.ghost:not([data-ready])');

/** What is read on it: one line of all the times it may come to, and what stands in its way. */
export const ghostSays = (page) =>
  ghost(page).evaluate((block) => {
    const reel = block.querySelector('.reel');
    const [shown, all] = [reel, reel.firstElementChild].map((part) => part.getBoundingClientRect());
    const lines = reel.classList.contains('two') ? 2 : 1;
    const nth = Math.round((shown.top - all.top) / shown.height) * lines;
    const times = reel.textContent.split('\n').slice(nth, nth + lines).join(' ');
    return `${times} ${block.querySelector('b').textContent}`.trim();
  });

/** What slides home is there: until then a press takes hold of it where it is seen, perhaps by an end. */
export const still = (page) =>
  page.waitForFunction(
    () =>
      new Promise((resolve) => {
        const look = () => resolve(document.getAnimations().every((animation) => animation.playState !== 'running'));
        requestAnimationFrame(() => requestAnimationFrame(look));
      }),
  );

/** Fails unless the server has it too. */
export async function stored(she, key, times) {
  await saved(she.page);
  const other = await she.context.newPage();
  await other.goto(`/calendar?view=week&date=${key.slice(0, 10)}`);
  await there(other, key);
  assert.equal(await shownTimes(other, key), times);
  await other.close();
}

export const saved = (page) => page.getByText(/^(Saved|Taken back)\.$/).waitFor({ state: 'attached' });

/** The point of the window at a minute of a column. */
export async function point(page, date, time, share = 0.5) {
  const index = await page.evaluate((date) => {
    const links = [...document.querySelectorAll('.week-head a.week-day')];
    return links.findIndex((link) => link.href.includes(`date=${date}`));
  }, date);
  assert.ok(index >= 0, `${date} is shown`);
  const column = page.locator('.week-body > .day').nth(index);
  // News may have the days drawn anew just then: a column that went has no place.
  let area = await column.boundingBox();
  for (let attempt = 0; !area && attempt < 20; attempt += 1) area = await column.boundingBox();
  const [from, to] = await page.locator('.week').evaluate((week) => {
    const style = getComputedStyle(week);
    return [Number(style.getPropertyValue('--from')), Number(style.getPropertyValue('--to'))];
  });
  const [hour, minute] = time.split(':').map(Number);
  return { x: area.x + area.width * share, y: area.y + ((hour + minute / 60 - from) / (to - from)) * area.height };
}

/** Brings the hour into the middle of the window, so that nothing scrolls by itself. */
export async function see(page, date, time) {
  const { y } = await point(page, date, time);
  await page.evaluate((y) => window.scrollBy({ top: y - window.innerHeight / 2, behavior: 'instant' }), y);
}

export async function drag(page, from, to, { keep = false, alt = false, share = 0.5 } = {}) {
  await see(page, from[0], from[1]);
  const a = await point(page, ...from, share);
  const b = await point(page, ...to, share);
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  if (alt) await page.keyboard.down('Alt');
  await page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2, { steps: 4 });
  await page.mouse.move(b.x, b.y, { steps: 4 });
  if (!keep) await page.mouse.up();
  if (alt && !keep) await page.keyboard.up('Alt');
}

/** A finger, through the browser's own input. */
export async function finger(page) {
  const client = await page.context().newCDPSession(page);
  const send = (type, points) => client.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  return {
    down: ({ x, y }) => send('touchStart', [{ x, y }]),
    move: ({ x, y }) => send('touchMove', [{ x, y }]),
    up: () => send('touchEnd', []),
    cancel: () => send('touchCancel', []),
  };
}

export const rest = (page, milliseconds) => page.evaluate((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)), milliseconds);
export const focused = (page) => page.evaluate(() => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') ?? null);
export const focusBecomes = (page, key) => page.waitForFunction((key) => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') === key, key);
