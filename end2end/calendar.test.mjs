// The calendar page by mouse, by finger and by keyboard: one test for each thing that it promises.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { assertAccessible, assertFits, desktop, hydrated, openBrowser, person, phone, picture, startServer } from './support.mjs';
import {
  block, dateOf, drag, finger, focusBecomes, focused, fri, ghost, ghostSays, gone, leilaIn, leilasCookies, mon, monday, once, point, rest, sat,
  saved, see, shownTimes, single, still, stored, sun, there, thu, tue, wed, weekly,
} from './week.mjs';

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

const leila = (given) => leilaIn(browser, server, given);

// ── a, b: drawing and the grid ──────────────────────────────────────────────

test('a: a drag on empty time opens it, and says the times while it goes', async () => {
  const she = await leila();
  await drag(she.page, [sat, '10:05'], [sat, '11:50'], { keep: true });
  assert.match(await ghostSays(she.page), /10:00 – 12:00/);
  await she.page.mouse.up();
  await there(she.page, `${sat}T10:00`);
  await stored(she, `${sat}T10:00`, '10:00 – 12:00');
  she.assertQuiet();
  await she.close();
});

test('a: a click opens the quick form with the default length, and Enter adds it', async () => {
  const she = await leila();
  await see(she.page, sat, '10:00');
  const at = await point(she.page, sat, '10:10');
  await she.page.mouse.move(at.x, at.y);
  await she.page.mouse.down();
  await she.page.mouse.move(at.x + 2, at.y + 3);
  await she.page.mouse.up();
  await she.page.waitForURL(/&at=/);
  assert.equal(await she.page.locator('#add-start').inputValue(), '10:00');
  assert.equal(await she.page.locator('#add-end').inputValue(), '11:00');
  assert.equal(await she.page.locator('#add-date').inputValue(), sat);
  assert.match(await ghostSays(she.page), /10:00 – 11:00/);
  await she.page.waitForFunction(() => document.activeElement?.closest('.add-opening'));
  await she.page.keyboard.press('Enter');
  await there(she.page, `${sat}T10:00`);
  await stored(she, `${sat}T10:00`, '10:00 – 11:00');
  she.assertQuiet();
  await she.close();
});

test('b: things snap to the grid, not to the minutes they had', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(sat, 607, 60)] } });
  await drag(she.page, [sat, '10:37'], [sat, '12:43']);
  await there(she.page, `${sat}T12:15`);
  await stored(she, `${sat}T12:15`, '12:15 – 13:15');
  await she.close();
});

test('b: the grid can be of 5, 10 or 30 minutes, and Alt is free to the minute', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(sat, 600, 60)] } });
  await she.page.locator('.grid-tools nav a[href*="step=5"]').click();
  await she.page.waitForURL(/step=5/);
  await drag(she.page, [sat, '10:30'], [sat, '11:36']);
  await there(she.page, `${sat}T11:05`);
  await saved(she.page);
  await drag(she.page, [sat, '11:30'], [sat, '12:33'], { keep: true, alt: true });
  const times = await ghostSays(she.page);
  await she.page.keyboard.press('Escape');
  await she.page.keyboard.up('Alt');
  await she.page.mouse.up();
  const minute = Number(/:(\d\d) –/.exec(times)[1]);
  assert.ok(minute >= 6 && minute <= 10 && minute % 5 !== 0, `free to the minute: ${times}`);
  await she.close();
});

// ── c, d: moving and resizing ───────────────────────────────────────────────

test('c: a thing moves to another day', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(wed, 600, 90)] } });
  await drag(she.page, [wed, '10:30'], [fri, '13:30']);
  await there(she.page, `${fri}T13:00`);
  await gone(she.page, `${wed}T10:00`);
  await stored(she, `${fri}T13:00`, '13:00 – 14:30');
  await she.close();
});

test('c: at the edge the week turns, and the drag goes on', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(sat, 600, 90)] } });
  await drag(she.page, [sat, '10:30'], [sun, '10:30'], { keep: true });
  const side = await point(she.page, sun, '10:30', 0.95);
  await she.page.mouse.move(side.x, side.y);
  await she.page.waitForURL((url) => url.search.includes(`date=${dateOf(7)}`));
  await she.page.mouse.move(side.x - 60, side.y);
  await she.page.locator(`.week-head a[href*="date=${dateOf(8)}"]`).waitFor();
  const target = await point(she.page, dateOf(8), '12:30');
  await she.page.mouse.move(target.x, target.y, { steps: 3 });
  await she.page.mouse.up();
  await there(she.page, `${dateOf(8)}T12:00`);
  await stored(she, `${dateOf(8)}T12:00`, '12:00 – 13:30');
  await she.close();
});

test('c: near the bottom of the window the page scrolls under the pointer', async () => {
  const she = await leila({ options: { viewport: { width: 1280, height: 500 } }, open: { weekly: [], one_off: [once(wed, 600, 90)] } });
  await drag(she.page, [wed, '10:30'], [wed, '11:00'], { keep: true });
  const before = await she.page.evaluate(() => window.scrollY);
  const { x } = await point(she.page, wed, '11:00');
  await she.page.mouse.move(x, 480);
  await she.page.waitForFunction((before) => window.scrollY > before + 100, before);
  await she.page.keyboard.press('Escape');
  await she.page.mouse.up();
  await she.close();
});

test('c: the length on the wall is kept over a day on which the clock changes', async () => {
  // The last Sunday of March has 23 hours in Berlin.
  const march = new Date(Date.UTC(monday.getUTCFullYear() + 1, 2, 31));
  const sunday = dateOf(-march.getUTCDay(), march);
  const saturday = dateOf(-march.getUTCDay() - 1, march);
  const she = await leila({
    open: { zone: 'Europe/Berlin', weekly: [], one_off: [once(saturday, 60, 240)] },
    address: `/calendar?view=week&date=${saturday}&hours=all`,
  });
  assert.match(await she.page.locator(`.week-head a[href*="${sunday}"]`).innerText(), /23-hour day/);
  await drag(she.page, [saturday, '02:30'], [sunday, '02:30']);
  await there(she.page, `${sunday}T01:00`);
  await stored(she, `${sunday}T01:00`, '01:00 – 05:00');
  await she.close();
});

test('d: both ends resize, are never inverted, and are large enough to hit', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(sat, 600, 120)] } });
  await see(she.page, sat, '11:00');
  await block(she.page, `${sat}T10:00`).hover();
  for (const end of ['start', 'end']) {
    const area = await block(she.page, `${sat}T10:00`).locator(`.grip.${end}`).boundingBox();
    assert.ok(area.height >= 24 && area.width >= 24, `the ${end} is ${area.width} × ${area.height}`);
  }
  await drag(she.page, [sat, '11:58'], [sat, '13:28']);
  await there(she.page, `${sat}T10:00`);
  await stored(she, `${sat}T10:00`, '10:00 – 13:30');
  await block(she.page, `${sat}T10:00`).hover();
  await drag(she.page, [sat, '10:02'], [sat, '09:02']);
  await there(she.page, `${sat}T09:00`);
  await stored(she, `${sat}T09:00`, '09:00 – 13:30');
  // Past its own end.
  await block(she.page, `${sat}T09:00`).hover();
  await drag(she.page, [sat, '09:02'], [sat, '16:00']);
  await there(she.page, `${sat}T13:15`);
  await stored(she, `${sat}T13:15`, '13:15 – 13:30');
  await she.close();
});

test('d: an end goes over midnight', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(fri, 1260, 60)] }, address: `/calendar?view=week&date=${mon}&hours=all` });
  await see(she.page, fri, '21:58');
  await block(she.page, `${fri}T21:00`).hover();
  await drag(she.page, [fri, '21:58'], [fri, '22:58'], { keep: true });
  // The morning is far above. It is brought to the middle of the window, where nothing scrolls by itself.
  await see(she.page, sat, '01:28');
  const target = await point(she.page, sat, '01:28');
  await she.page.mouse.move(target.x, target.y, { steps: 4 });
  await she.page.mouse.up();
  await stored(she, `${fri}T21:00`, '21:00 – 01:30');
  await she.close();
});

// ── e, f: taking back one's hand; fingers ───────────────────────────────────

const interruptions = {
  'Escape': (page) => page.keyboard.press('Escape'),
  'a lost pointer': (page) => page.locator('.week-body').evaluate((body) => body.dispatchEvent(new PointerEvent('pointercancel', { bubbles: true }))),
  'a lost window': (page) => page.evaluate(() => window.dispatchEvent(new Event('blur'))),
};
for (const [name, interrupt] of Object.entries(interruptions)) {
  test(`e: ${name} restores and saves nothing`, async () => {
    const she = await leila();
    const sent = [];
    she.page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await drag(she.page, [tue, '15:00'], [fri, '11:00'], { keep: true });
    await ghost(she.page).waitFor();
    await interrupt(she.page);
    await ghost(she.page).waitFor({ state: 'detached' });
    await she.page.mouse.up();
    await rest(she.page, 200);
    assert.equal(await shownTimes(she.page, `${tue}T14:00`), '14:00 – 17:30');
    assert.deepEqual(sent, []);
    she.assertQuiet();
    await she.close();
  });
}

test('f: a finger that rests lifts, one that does not scrolls, one that rests without a move changes nothing', async () => {
  const she = await leila({ options: phone, open: single(), address: `/calendar?view=day&date=${tue}` });
  const { page } = she;
  const sent = [];
  page.on('request', (request) => request.url().includes('/fn/edit') && sent.push(request.url()));
  const touch = await finger(page);
  await see(page, tue, '15:00');
  const from = await point(page, tue, '15:00');
  // A swipe up scrolls the page and moves nothing.
  const before = await page.evaluate(() => window.scrollY);
  await touch.down(from);
  for (let step = 1; step <= 6; step += 1) await touch.move({ x: from.x, y: from.y - step * 20 });
  await touch.up();
  await page.waitForFunction((before) => window.scrollY > before + 40, before);
  assert.equal(await ghost(page).count(), 0);
  // Resting without a move.
  await see(page, tue, '15:00');
  const press = await point(page, tue, '15:00');
  await touch.down(press);
  await rest(page, 500);
  await touch.up();
  await rest(page, 100);
  assert.deepEqual(sent, []);
  // Resting, then moving.
  await page.goto(`/calendar?view=day&date=${tue}`);
  await hydrated(page);
  await see(page, tue, '14:30');
  const [a, b] = [await point(page, tue, '15:00'), await point(page, tue, '13:00')];
  const still = await page.evaluate(() => window.scrollY);
  await touch.down(a);
  await rest(page, 450);
  for (let step = 1; step <= 8; step += 1) await touch.move({ x: a.x, y: a.y + ((b.y - a.y) * step) / 8 });
  assert.match(await ghostSays(page), /12:00 – 15:30/);
  await touch.up();
  await there(page, `${tue}T12:00`);
  assert.equal(await page.evaluate(() => window.scrollY), still, 'the page did not scroll');
  await stored(she, `${tue}T12:00`, '12:00 – 15:30');
  await she.close();
});

// ── g, h: what cannot be, and what was refused ──────────────────────────────

test('g: while dragging, time that cannot be taken is hatched and named', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(tue, 840, 210), once(sat, 600, 60)] } });
  await drag(she.page, [sat, '10:30'], [tue, '15:00'], { keep: true });
  const forbidden = she.page.locator('.block.forbidden');
  assert.match((await forbidden.allInnerTexts()).join(), /Already open/);
  const look = await forbidden.first().evaluate((block) => getComputedStyle(block).backgroundImage);
  assert.match(look, /repeating-linear-gradient/);
  assert.match(await ghostSays(she.page), /Already open/);
  await picture(she.page, 'calendar-forbidden', { dragged: true });
  await she.page.mouse.up();
  // Refused at once: it is back, says why, and offers the nearest place.
  const alert = she.page.getByRole('alert');
  assert.match(await alert.innerText(), /already open/i);
  await there(she.page, `${sat}T10:00`);
  await alert.getByRole('button').click();
  await there(she.page, `${tue}T13:00`);
  await stored(she, `${tue}T13:00`, '13:00 – 14:00');
  await she.close();
});

test('g: the past is named too', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(sat, 600, 60)] }, address: '/calendar?view=week' });
  const first = await she.page.locator('.week-body > .day').first().boundingBox();
  await she.page.mouse.move(first.x + 50, first.y + 300);
  await she.page.mouse.down();
  await she.page.mouse.move(first.x + 50, first.y + 340, { steps: 3 });
  const named = (await she.page.locator('.block.forbidden').allInnerTexts()).join();
  const today = new Date().getUTCDay();
  const early = new Date().getUTCHours() < 8;
  if (today !== 1 || !early) assert.match(named, /Past/);
  await she.page.keyboard.press('Escape');
  await she.page.mouse.up();
  await she.close();
});

test('h: a drop is there before the server has answered', async () => {
  const she = await leila({ open: single() });
  let asked;
  const waiting = new Promise((resolve) => { asked = resolve; });
  await she.page.route('**/fn/edit_calendar', (route) => asked(() => route.continue()));
  await drag(she.page, [tue, '15:00'], [fri, '11:00']);
  await there(she.page, `${fri}T10:00`);
  await gone(she.page, `${tue}T14:00`);
  const answer = await waiting;
  await answer();
  await stored(she, `${fri}T10:00`, '10:00 – 13:30');
  she.assertQuiet();
  await she.close();
});

test('h: a refusal goes back within half a second, says why and can be tried again', async () => {
  const she = await leila({ open: single() });
  const { page } = she;
  // Another tab is quicker, and its news does not reach this one: what this page knows is outdated.
  await page.route('**/live?*', (route) => route.abort());
  await page.reload();
  await hydrated(page);
  const other = await she.context.newPage();
  await other.goto(`/calendar?view=week&date=${mon}`);
  await hydrated(other);
  await drag(other, [sat, '10:05'], [sat, '11:50']);
  await there(other, `${sat}T10:00`);
  await saved(other);
  await other.close();
  await page.bringToFront();
  // The time from the answer to the thing at home and at rest is taken in the page itself.
  await page.evaluate((key) => {
    globalThis.timing = new Promise((resolve) => {
      new MutationObserver((_, observer) => {
        if (!document.querySelector('.refusal')) return;
        observer.disconnect();
        const told = performance.now();
        const look = () => {
          const home = document.querySelector(`.block.open[data-key="${key}"]`);
          const moving = document.getAnimations().some((animation) => animation.effect.target.matches?.('.block'));
          if (home && !moving) resolve(performance.now() - told);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(() => requestAnimationFrame(look));
      }).observe(document.body, { childList: true, subtree: true });
    });
  }, `${tue}T14:00`);
  await drag(page, [tue, '15:00'], [fri, '11:00']);
  const alert = page.getByRole('alert');
  await alert.waitFor();
  const took = await page.evaluate(() => globalThis.timing);
  assert.ok(took <= 500, `it was home ${took.toFixed()} ms after the refusal`);
  assert.match(await alert.innerText(), /meanwhile|changed|again/i);
  await alert.getByRole('button').click();
  await there(page, `${fri}T10:00`);
  await stored(she, `${fri}T10:00`, '10:00 – 13:30');
  await she.close();
});

// ── i: undo and redo ────────────────────────────────────────────────────────

test('i: a change is taken back and made again, by button and by keys', async () => {
  const she = await leila({ open: single() });
  const { page } = she;
  await drag(page, [tue, '15:00'], [fri, '11:00']);
  await there(page, `${fri}T10:00`);
  await saved(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await there(page, `${tue}T14:00`);
  await page.getByRole('button', { name: 'Redo' }).click();
  await there(page, `${fri}T10:00`);
  await page.keyboard.press('Control+z');
  await there(page, `${tue}T14:00`);
  await page.keyboard.press('Control+Shift+z');
  await there(page, `${fri}T10:00`);
  await page.keyboard.press('Meta+z');
  // "Taken back" is still there from before, so it is the thing that tells.
  await there(page, `${tue}T14:00`);
  await stored(she, `${tue}T14:00`, '14:00 – 17:30');
  she.assertQuiet();
  await she.close();
});

// ── j: sessions ─────────────────────────────────────────────────────────────

test('j: dragging a session asks, and changes nothing by itself', async () => {
  const she = await leila({ address: '/calendar?view=agenda' });
  const { page } = she;
  const session = page.locator('.agenda-item.booked a').first();
  await session.waitFor();
  const date = await page.locator('.agenda-day', { has: page.locator('.agenda-item.booked') }).first().getAttribute('data-date');
  await page.goto(`/calendar?view=week&date=${date}`);
  await hydrated(page);
  const booked = page.locator('.block.booked').last();
  await booked.scrollIntoViewIfNeeded();
  await page.evaluate(() => window.scrollBy({ top: 100, behavior: 'instant' }));
  const label = await booked.locator('a').innerText();
  const area = await booked.boundingBox();
  const sent = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2 + 130, { steps: 5 });
  await page.mouse.up();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /Nothing has changed yet/);
  await picture(page, 'calendar-propose');
  assert.match(await dialog.getByRole('link').getAttribute('href'), /^\/sessions\/.*move=1&at=/);
  await dialog.getByRole('button', { name: 'Leave it where it is' }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.equal(await booked.locator('a').innerText(), label);
  assert.deepEqual(sent, []);
  await she.close();
});

// ── l, m: without dragging ──────────────────────────────────────────────────

test('l: one tab stop; arrows, Home, End and Page keys go through the days', async () => {
  const she = await leila();
  const { page } = she;
  const stops = () => page.locator('.week-body [tabindex="0"]').count();
  await page.waitForFunction(() => document.querySelectorAll('.week-body [tabindex="0"]').length === 1);
  await page.locator('.week-body [tabindex="0"]').focus();
  assert.equal(await focused(page), `${tue}T14:00`);
  await page.keyboard.press('ArrowDown');
  await focusBecomes(page, 'free');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /17:30, free/);
  await page.keyboard.press('ArrowUp');
  await focusBecomes(page, `${tue}T14:00`);
  await page.keyboard.press('ArrowRight');
  await focusBecomes(page, 'free');
  await page.keyboard.press('ArrowRight');
  await focusBecomes(page, `${thu}T14:00`);
  await page.keyboard.press('Home');
  await focusBecomes(page, 'free');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /07:00/);
  await page.keyboard.press('End');
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-label')?.includes('20:30'));
  await page.keyboard.press('PageDown');
  await page.waitForURL((url) => url.search.includes(`date=${dateOf(10)}`));
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-label')?.includes('20:30'));
  assert.equal(await stops(), 1);
  await page.keyboard.press('PageUp');
  await page.locator(`.block[data-key="${tue}T14:00"]`).waitFor();
  she.assertQuiet();
  await she.close();
});

test('l: Enter opens time, Alt and arrows move, Shift resizes, Delete removes, and the focus follows', async () => {
  const she = await leila();
  const { page } = she;
  await page.waitForFunction(() => document.querySelectorAll('.week-body [tabindex="0"]').length === 1);
  await page.locator('.week-body [tabindex="0"]').focus();
  await page.keyboard.press('ArrowDown');
  await focusBecomes(page, 'free');
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-label')?.includes('18:00'));
  await page.keyboard.press('Enter');
  await there(page, `${tue}T18:00`);
  await focusBecomes(page, `${tue}T18:00`);
  await stored(she, `${tue}T18:00`, '18:00 – 19:00');
  await focusBecomes(page, `${tue}T18:00`);
  for (const key of ['Alt+ArrowDown', 'Alt+ArrowDown', 'Alt+ArrowRight']) await page.keyboard.press(key);
  await there(page, `${wed}T18:30`);
  await focusBecomes(page, `${wed}T18:30`);
  assert.match(await page.locator('p[role=status].visually-hidden').innerText(), /18:30 to 19:30|Saved|Saving/);
  await page.keyboard.press('Shift+Alt+ArrowDown');
  await stored(she, `${wed}T18:30`, '18:30 – 19:45');
  await focusBecomes(page, `${wed}T18:30`);
  await page.keyboard.press('Delete');
  await gone(page, `${wed}T18:30`);
  await page.keyboard.press('Control+z');
  await there(page, `${wed}T18:30`);
  she.assertQuiet();
  await she.close();
});

/** Presses keys with time enough between them to draw anew, and none for a frame; how many frames there were all the same. */
const pressWithinAFrame = (page, keys) =>
  page.evaluate(async (keys) => {
    let frames = 0;
    requestAnimationFrame(() => (frames += 1));
    for (const pressed of keys) {
      const key = pressed.split('+').at(-1);
      const altKey = pressed.startsWith('Alt+');
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, altKey, bubbles: true, cancelable: true }));
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    }
    return frames;
  }, keys);

test('l: keys pressed faster than pictures are drawn are all followed', async () => {
  const she = await leila({ open: single() });
  const { page } = she;
  await page.waitForFunction(() => document.querySelectorAll('.week-body [tabindex="0"]').length === 1);
  await page.locator('.week-body [tabindex="0"]').focus();
  await focusBecomes(page, `${tue}T14:00`);
  assert.equal(await pressWithinAFrame(page, ['Alt+ArrowDown', 'Alt+ArrowDown', 'Alt+ArrowRight']), 0);
  await there(page, `${wed}T14:30`);
  await focusBecomes(page, `${wed}T14:30`);
  await stored(she, `${wed}T14:30`, '14:30 – 18:00');
  she.assertQuiet();
  await she.close();
});

test('l: an arrow pressed before the next picture leaves what was just moved', async () => {
  const she = await leila({ open: single() });
  const { page } = she;
  await page.waitForFunction(() => document.querySelectorAll('.week-body [tabindex="0"]').length === 1);
  await page.locator('.week-body [tabindex="0"]').focus();
  await focusBecomes(page, `${tue}T14:00`);
  assert.equal(await pressWithinAFrame(page, ['Alt+ArrowRight', 'ArrowLeft']), 0);
  await there(page, `${wed}T14:00`);
  await focusBecomes(page, 'free');
  await saved(page);
  // Whatever was asked for before is drawn by now.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await focusBecomes(page, 'free');
  she.assertQuiet();
  await she.close();
});

test('m: by taps alone: choose, Move or Length, tap the place', async () => {
  const she = await leila({ options: phone, open: single(), address: `/calendar?view=day&date=${tue}` });
  const { page } = she;
  const tap = async (time) => {
    await see(page, tue, time);
    const at = await point(page, tue, time);
    await page.touchscreen.tap(at.x, at.y);
  };
  await tap('15:00');
  await page.locator('.selected').waitFor();
  await page.locator('.tap-row').getByRole('button', { name: 'Move' }).tap();
  await page.locator('.aim-bar').waitFor();
  await tap('10:00');
  await there(page, `${tue}T10:00`);
  await saved(page);
  await page.locator('.tap-row').getByRole('button', { name: 'Length' }).tap();
  await page.locator('.aim-bar').waitFor();
  await tap('12:00');
  await stored(she, `${tue}T10:00`, '10:00 – 12:00');
  await assertFits(page);
  await picture(page, 'calendar-phone');
  she.assertQuiet();
  await she.close();
});

// ── k, n: what recurs; whole days and weeks ─────────────────────────────────

test('k: a change goes for this day, this and later, or every week, and exceptions survive', async () => {
  const she = await leila({ open: { weekly: [weekly(2, 840, 210, { except: [dateOf(15)] })] } });
  const { page } = she;
  await drag(page, [tue, '15:00'], [tue, '12:00']);
  // Drawn, asked, and given up.
  const dialog = page.getByRole('dialog', { name: 'Changes apply to' });
  await dialog.waitFor();
  await there(page, `${tue}T11:00`);
  await page.keyboard.press('Escape');
  await there(page, `${tue}T14:00`);
  await still(page);
  await drag(page, [tue, '15:00'], [tue, '12:00']);
  await dialog.getByRole('button', { name: 'This day and later' }).click();
  await there(page, `${tue}T11:00`);
  await saved(page);
  await page.goto(`/calendar?view=week&date=${dateOf(-7)}`);
  await there(page, `${dateOf(-6)}T14:00`);
  await page.goto(`/calendar?view=week&date=${dateOf(7)}`);
  await there(page, `${dateOf(8)}T11:00`);
  await page.goto(`/calendar?view=week&date=${dateOf(14)}`);
  await page.locator('.week-body').waitFor();
  assert.equal(await page.locator('.block.open').count(), 0, 'the exception survived');
  await page.goto(`/calendar?view=week&date=${dateOf(21)}`);
  await there(page, `${dateOf(22)}T11:00`);
  await hydrated(page);
  await drag(page, [dateOf(22), '12:00'], [dateOf(23), '12:00']);
  await dialog.getByRole('button', { name: 'Only this day' }).click();
  await there(page, `${dateOf(23)}T11:00`);
  await saved(page);
  await page.goto(`/calendar?view=week&date=${dateOf(28)}`);
  await there(page, `${dateOf(29)}T11:00`);
  await hydrated(page);
  await block(page, `${dateOf(29)}T11:00`).locator('a').focus();
  await page.keyboard.press('Delete');
  await dialog.getByRole('button', { name: 'Every week' }).click();
  await gone(page, `${dateOf(29)}T11:00`);
  await saved(page);
  await page.goto(`/calendar?view=week&date=${dateOf(21)}`);
  await there(page, `${dateOf(23)}T11:00`);
  await page.goto(`/calendar?view=week&date=${dateOf(14)}`);
  await page.locator('.week-body').waitFor();
  assert.equal(await page.locator('.block.open').count(), 0, 'the exception survived');
  await she.close();
});

test('n: last week is copied, and a week is closed', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(tue, 600, 60), once(thu, 900, 30)] }, address: `/calendar?view=week&date=${dateOf(7)}` });
  const { page } = she;
  await page.getByText('A whole day').click();
  await page.getByRole('button', { name: 'Copy last week here' }).click();
  await there(page, `${dateOf(8)}T10:00`);
  await there(page, `${dateOf(10)}T15:00`);
  await page.getByText('A whole day').click().catch(() => {});
  if (!(await page.getByRole('button', { name: 'Close this week' }).isVisible())) await page.getByText('A whole day').click();
  await page.getByRole('button', { name: 'Close this week' }).click();
  await gone(page, `${dateOf(8)}T10:00`);
  await page.goto(`/calendar?view=week&date=${mon}`);
  await there(page, `${tue}T10:00`);
  await she.close();
});

// ── o, p: zones and views ───────────────────────────────────────────────────

test('o: a second zone stands beside the hours', async () => {
  const she = await leila();
  const { page } = she;
  await page.locator('input[name="also"]').fill('Asia/Tokyo');
  await page.locator('.grid-tools').getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/also=Asia/);
  const first = page.locator('.hours li').nth(2);
  assert.match(await first.innerText(), /18:00\s*09:00/);
  assert.match(await page.locator('.week-zone').innerText(), /Tokyo/);
  await she.close();
});

test('p: day, work week, week, month and agenda keep the date, the grid and the zone', async () => {
  const she = await leila({ address: `/calendar?view=week&date=${wed}&step=5&also=Asia%2FTokyo` });
  const { page } = she;
  const views = page.getByRole('navigation', { name: 'View' });
  const counts = { 'Work week': 5, Day: 1, Week: 7 };
  for (const [name, count] of Object.entries(counts)) {
    await views.getByRole('link', { name, exact: true }).click();
    await page.waitForFunction((count) => document.querySelectorAll('.week-body > .day').length === count, count);
    assert.match(page.url(), /step=5&also=Asia/);
  }
  await views.getByRole('link', { name: 'Month' }).click();
  await page.locator('.month').waitFor();
  assert.equal(await page.locator('.month-day').count(), 42);
  await assertAccessible(page);
  await picture(page, 'calendar-month');
  await views.getByRole('link', { name: 'Agenda' }).click();
  await page.locator('.agenda').waitFor();
  she.assertQuiet();
  await she.close();
});

test('p: a full day in the month says how many more there are', async () => {
  const she = await leila({ open: { weekly: [], one_off: [0, 1, 2, 3, 4].map((n) => once(wed, 480 + n * 90, 60)) }, address: `/calendar?view=month&date=${wed}` });
  const more = she.page.getByRole('link', { name: '+2 more' });
  await more.click();
  await she.page.waitForFunction(() => document.querySelectorAll('.week-body .block.open').length === 5);
  await she.close();
});

// ── q, s, t: together ───────────────────────────────────────────────────────

test('q: overlapping things stand side by side', async () => {
  const she = await leila({ open: { weekly: [weekly(6, 600, 120)], one_off: [once(sat, 660, 120)] } });
  const [a, b] = [await block(she.page, `${sat}T10:00`).boundingBox(), await block(she.page, `${sat}T11:00`).boundingBox()];
  assert.ok(a.x + a.width <= b.x + 1, `${JSON.stringify(a)} is beside ${JSON.stringify(b)}`);
  await she.close();
});

test('s: a change in another tab appears without breaking a drag', async () => {
  const she = await leila({ open: { weekly: [], one_off: [once(tue, 840, 210)] } });
  const { page } = she;
  const other = await she.context.newPage();
  await other.goto(`/calendar?view=week&date=${mon}`);
  await hydrated(other);
  await page.bringToFront();
  await drag(page, [tue, '15:00'], [fri, '11:00'], { keep: true });
  await drag(other, [sat, '10:05'], [sat, '11:50']);
  await there(page, `${sat}T10:00`);
  assert.match(await ghostSays(page), /^10:00 – 13:30/, 'still held');
  const [held, aim] = [await ghost(page).boundingBox(), await point(page, fri, '11:00')];
  assert.ok(held.x < aim.x && aim.x < held.x + held.width && held.y < aim.y && aim.y < held.y + held.height, 'under the pointer');
  await page.mouse.up();
  await there(page, `${fri}T10:00`);
  await stored(she, `${fri}T10:00`, '10:00 – 13:30');
  await there(other, `${fri}T10:00`);
  await she.close();
});

test('t: things have names that say what, when and in which state', async () => {
  const she = await leila();
  await she.page.getByRole('link', { name: /^Open time, Tuesday \d+ \w+, 14:00 to 17:30, every week$/i }).waitFor();
  await she.page.locator('.page-head a', { hasText: 'Today' }).click();
  await she.visit('/calendar?view=agenda');
  const date = await she.page.locator('.agenda-day', { has: she.page.locator('.agenda-item.booked') }).first().getAttribute('data-date');
  await she.visit(`/calendar?view=week&date=${date}`);
  const name = await she.page.locator('.block.booked a .visually-hidden').first().textContent();
  assert.match(name, /^.+ with .+, \w+day \d+ \w+, \d\d:\d\d to \d\d:\d\d, .+$/);
  await assertAccessible(she.page);
  await picture(she.page, 'calendar-week');
  she.assertQuiet();
  await she.close();
});

test('u: without script the days and what is in them can be read', async () => {
  const she = await leila({ address: '/calendar?view=agenda' });
  await she.close();
  const reader = await person(browser, server, { ...desktop, javaScriptEnabled: false });
  await reader.context.addCookies(leilasCookies());
  await reader.visit('/calendar?view=agenda');
  assert.ok((await reader.page.locator('.agenda-item').count()) > 0);
  await reader.visit(`/calendar?view=week&date=${mon}`);
  await there(reader.page, `${tue}T14:00`);
  await reader.close();
});
