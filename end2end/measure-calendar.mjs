// A week with 300 things, dragged and pressed on a machine of a quarter of the speed: here, and by the same script in
// the two best known calendars of the web. Gives one figure for each; knows nothing of what the things mean.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';

import { desktop, person } from './support.mjs';
import { dateOf, leilaIn, leilasCookies, mon } from './week.mjs';

const run = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));

/** Milliseconds that a frame of a drag, and an answer to a press, may take. */
const FRAME = 16;
const ANSWER = 100;
const SLOWDOWN = 4;
const THINGS = 300;
const DRAGS = 3;

/** Bytes that the calendar may cost beyond the first page. */
const BYTES = 60_000;

/** The same things everywhere: 43 a day, a quarter of an hour each, some at once. */
function things() {
  const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return Array.from({ length: THINGS }, (_, number) => {
    const [day, nth] = [number % 7, Math.floor(number / 7)];
    const from = 420 + nth * 18;
    return { id: `t${number}`, date: dateOf(day), from, start: clock(from), end: clock(from + 15) };
  });
}

export async function calendarWeek(browser, server, figure) {
  const all = things();
  const ours = await ourWeek(browser, server, all);
  const others = [];
  for (const [name, selector] of [['FullCalendar 7.1.0', (id) => `.thing-${id}`], ['Schedule-X 3.7.3', (id) => `[data-event-id="${id}"]`]]) {
    others.push({ name, ...(await rivalsWeek(browser, name.split(' ')[0].toLowerCase(), all, selector)) });
  }
  const bare = await onPage(browser, BARE, {}, all, (thing) => `[data-id="${thing.id}"]`);
  const beside = (key) => others.map((other) => `${other.name} ${other[key]}`).join(', ');
  figure(`frame of a drag, ${THINGS} things, ${SLOWDOWN}× slower, 95 of 100`, `${ours.frame} ms`, `${beside('frame')}, a bare page that moves one box ${bare.frame}`, `≤ ${FRAME} ms`, ours.frame <= FRAME);
  figure(`worst answer to a press (INP) there`, `${ours.answer} ms`, beside('answer'), `≤ ${ANSWER} ms`, ours.answer <= ANSWER);
  figure('calendar beyond the first page, brotli', `${kilobytes(ours.bytes)} kB`, others.map((other) => `${other.name} ${kilobytes(other.bytes)}`).join(', '), `≤ ${kilobytes(BYTES)} kB`, ours.bytes <= BYTES);
}

const kilobytes = (bytes) => (bytes / 1000).toFixed(1);

async function ourWeek(browser, server, all) {
  const one_off = all.map(({ date, from }, number) => ({ id: `01890000-0000-7000-8000-1${String(number).padStart(11, '0')}`, date, start_minute: from, length_minutes: 15 }));
  const she = await leilaIn(browser, server, { open: { weekly: [], one_off }, address: `/calendar?view=week&date=${mon}` });
  const measured = await hands(she.page, all, (thing) => `.block.open[data-key="${thing.date}T${thing.start}"]`);
  await she.close();
  return { ...measured, bytes: await ourBytes(browser, server) };
}

/** What crosses the wire for the calendar when somebody comes from the first page, with nothing kept from before. */
async function ourBytes(browser, server) {
  const she = await person(browser, server, desktop);
  await she.context.addCookies(leilasCookies());
  await she.visit('/mentors');
  await she.page.waitForLoadState('networkidle');
  const network = await she.context.newCDPSession(she.page);
  await network.send('Network.enable');
  const kinds = new Map();
  let bytes = 0;
  network.on('Network.responseReceived', ({ requestId, response }) => kinds.set(requestId, response.mimeType));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (/wasm|javascript/.test(kinds.get(requestId) ?? '')) bytes += encodedDataLength;
  });
  await she.page.locator('.main-nav a[href="/calendar"]').click();
  await she.page.locator('.week-body').waitFor();
  await she.page.waitForLoadState('networkidle');
  await she.close();
  return bytes;
}

/** Another calendar on a page of its own, bundled as its users would. */
async function rivalsWeek(browser, name, all, selector) {
  const home = path.join(here, 'rivals', name);
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: home });
  const built = path.join(home, 'node_modules', '.built');
  await run(path.join(home, 'node_modules/.bin/esbuild'), ['main.js', '--bundle', '--minify', '--format=iife', `--outdir=${built}`], { cwd: home });
  const [script, style] = await Promise.all(['main.js', 'main.css'].map((file) => readFile(path.join(built, file))));
  const page = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/main.css"><style>#calendar{height:2000px}</style><div id="calendar"></div><script src="/main.js"></script>`;
  const files = { '/main.js': ['text/javascript', script], '/main.css': ['text/css', style] };
  const measured = await onPage(browser, page, files, all, (thing) => selector(thing.id));
  return { ...measured, bytes: brotliCompressSync(script).length };
}

/** A page that does as little as can be done while something is dragged: what is left is the machine's. */
const BARE = `<!doctype html><meta charset="utf-8"><style>div{position:absolute;width:6rem;height:1rem}#box{will-change:transform}</style><div id="box"></div><script>
  globalThis.show = (all) => {
    for (const { id, from, date } of all) {
      const thing = document.createElement('div');
      thing.dataset.id = id;
      thing.textContent = id;
      thing.style.top = from + 'px';
      thing.style.left = Number(date.slice(-2)) % 7 * 110 + 'px';
      document.body.append(thing);
    }
    addEventListener('pointermove', ({ clientX, clientY }) => (box.style.transform = 'translate(' + clientX + 'px,' + clientY + 'px)'));
  };
</script>`;

/** Shows all things on a page of its own, and measures hands on it. */
async function onPage(browser, page, files, all, selector) {
  const host = createServer((request, answer) => {
    const [type, bytes] = files[request.url] ?? ['text/html', page];
    answer.setHeader('content-type', type).end(bytes);
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  const somebody = await person(browser, { url: `http://127.0.0.1:${host.address().port}` }, desktop);
  try {
    await somebody.page.goto('/');
    await somebody.page.evaluate((all) => globalThis.show(all), all);
    return await hands(somebody.page, all, selector);
  } finally {
    await somebody.close();
    host.close();
  }
}

/** Presses and drags some things, and says how long frames and answers took. */
async function hands(page, all, selector) {
  await page.locator(selector(all[0])).first().waitFor();
  const slow = await page.context().newCDPSession(page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  await page.evaluate(watch);
  for (let nth = 0; nth < DRAGS; nth += 1) {
    // Around noon on Wednesday, and from there to Friday and down.
    const thing = all.filter(({ date }) => date === dateOf(2))[14 + nth * 2];
    const block = page.locator(selector(thing)).first();
    await block.evaluate((block) => block.scrollIntoView({ block: 'center', behavior: 'instant' }));
    const area = await block.boundingBox();
    const [x, y] = [area.x + area.width / 2, area.y + area.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= 60; step += 1) await page.mouse.move(x + step * 4, y + (step % 30) * 3);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
  }
  await slow.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const { frames, answers } = await page.evaluate(() => globalThis.watched);
  const sorted = frames.toSorted((a, b) => a - b);
  return { frame: Number(sorted[Math.floor(sorted.length * 0.95)].toFixed(1)), answer: Math.max(0, ...answers) };
}

/** Runs in the page: from each move of the pointer to when its frame is done, and each answer to a press. */
function watch() {
  const watched = { frames: [], answers: [] };
  globalThis.watched = watched;
  addEventListener(
    'pointermove',
    (event) => {
      if (event.buttons === 0) return;
      const began = performance.now();
      requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => watched.frames.push(performance.now() - began);
        after.port2.postMessage(0);
      });
    },
    true,
  );
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) watched.answers.push(entry.duration);
  });
  observer.observe({ type: 'event', durationThreshold: 16 });
}
