// What every journey needs: a server of its own with demo data, a browser, people at desks and on phones, and
// strict eyes. It knows nothing of single pages.
//
// The program and the site come from the environment (MENTORCONNECT, SITE_ROOT, CHROMIUM): `cargo xtask test
// --browser` builds them and sets all three. END2END_DATABASE_URL makes the servers use that database.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import axe from 'axe-core';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, '..', 'target');
const program = process.env.MENTORCONNECT ?? path.join(target, 'debug', 'mentorconnect');
const site = process.env.SITE_ROOT ?? path.join(target, 'site');
const browserProgram = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** The password of every demo account. */
export const demoPassword = 'demo-mentor-connect';

/** Longest wait for anything in these tests; a busy machine is slow, a broken page is never done. */
const patience = 30_000;

// ── The server ──────────────────────────────────────────────────────────────

/**
 * Starts a server on a free port with an empty database, filled with demo members unless `members` is 0.
 * @returns {Promise<{url: string, data: string, pid: number, run: (...args: string[]) => Promise<string>, later: (hours: number) => Promise<void>, stop: () => Promise<void>}>}
 */
export async function startServer({ members = 200, settings = {} } = {}) {
  const data = await mkdtemp(path.join(tmpdir(), 'mentorconnect-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    ...process.env,
    LISTEN: `127.0.0.1:${port}`,
    PUBLIC_URL: url,
    DATA_DIR: data,
    DATABASE_URL: process.env.END2END_DATABASE_URL ?? `sqlite://${data}/mentorconnect.db`,
    SITE_ROOT: site,
    ...settings,
  };
  const clear = () => rm(data, { recursive: true, force: true });
  const run = async (...args) => (await promisify(execFile)(program, args, { env, cwd: data })).stdout;
  try {
    await run('migrate');
    if (members > 0) await run('demo', '--members', String(members), '--seed', '1', '--if-empty', '--without-money');
  } catch (error) {
    await clear();
    throw error;
  }

  let server;
  let ended;
  const halt = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  const stop = async () => {
    await halt();
    await clear();
  };
  const serve = async (more = {}) => {
    server = spawn(program, ['serve'], { env: { ...env, ...more }, cwd: data, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    server.stdout.on('data', (text) => said.push(text));
    server.stderr.on('data', (text) => said.push(text));
    ended = new Promise((resolve) => server.once('exit', resolve));
    try {
      await Promise.race([
        ready(url),
        ended.then((code) => assert.fail(`the server stopped at once with ${code}`)),
      ]);
    } catch (error) {
      await stop();
      throw new Error(`${error.message}\n${said.join('')}`);
    }
  };
  await serve();
  /** Starts it again with a clock that is so many hours ahead of now. */
  const later = async (hours) => {
    await halt();
    await serve({ CLOCK_AHEAD_HOURS: String(hours) });
  };
  return { url, data, pid: server.pid, run, later, stop };
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function ready(url) {
  const until = Date.now() + patience;
  for (;;) {
    try {
      const answer = await fetch(`${url}/readyz`);
      if (answer.ok) return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    assert.ok(Date.now() < until, 'the server never became ready');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// ── The browser ─────────────────────────────────────────────────────────────

/** Starts a browser that talks to nobody but the server under test. */
export function openBrowser() {
  return chromium.launch({
    executablePath: browserProgram,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What people sit in front of. */
export const desktop = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

/**
 * A person with an own browser profile: `{ ...phone, colorScheme: 'dark' }`, `{ javaScriptEnabled: false }`.
 * Whatever goes wrong in one of their pages is remembered, and `assertQuiet` fails on it.
 */
export async function person(browser, server, options = desktop) {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' || /hydrat|panicked/i.test(text)) complaints.push(`${message.type()}: ${text} (${message.location().url})`);
  });
  page.on('response', (answer) => {
    if (answer.status() >= 500) complaints.push(`${answer.status()}: ${answer.url()}`);
  });
  const scripted = options.javaScriptEnabled !== false;
  return {
    context,
    page,
    /** Opens a page of the site and waits until it answers to script. */
    async visit(address) {
      const answer = await page.goto(address);
      if (scripted) {
        await hydrated(page).catch(async (error) => {
          throw new Error(`${error.message}\n${await loaded(page)}\n${complaints.join('\n')}`);
        });
      }
      return answer;
    },
    /** Fills in and sends the sign-in form. */
    async signIn(email, password = demoPassword) {
      await this.visit('/sign-in');
      await page.locator('main input[type="email"]').fill(email);
      await page.locator('main input[type="password"]').fill(password);
      await Promise.all([
        page.waitForURL((url) => !url.pathname.startsWith('/sign-in')),
        page.locator('main input[type="password"]').press('Enter'),
      ]);
    },
    /** Nothing may have been complained about; `expected` names what a test provoked on purpose. */
    assertQuiet(expected = []) {
      const unexpected = complaints.filter((text) => !expected.some((known) => known.test(text)));
      assert.deepEqual(unexpected, [], `the pages of this test complained`);
    },
    close: () => context.close(),
  };
}

/** What the page got so far, for whoever asks why it does not answer. */
function loaded(page) {
  return page.evaluate(() => {
    const got = performance.getEntriesByType('resource').map(({ name, responseStatus, responseEnd, encodedBodySize }) =>
      [new URL(name).pathname, responseStatus, Math.round(responseEnd), encodedBodySize].join(' '),
    );
    const told = ['__RESOLVED_RESOURCES', '__PENDING_RESOURCES', '__INCOMPLETE_CHUNKS'].map(
      (name) => `${name}: ${Object.keys(globalThis[name] ?? []).length}`,
    );
    return [`${location.href} is ${document.readyState} after ${Math.round(performance.now())} ms`, ...told, ...got].join('\n');
  });
}

/** Waits until the page answers to script. */
export function hydrated(page) {
  return page.waitForSelector('html[data-hydrated], body[data-hydrated]', { state: 'attached' });
}

/** Fails with every rule of accessibility that the page breaks, and where. */
export async function assertAccessible(page) {
  // Evaluated, not added as an element: the site's content security policy stays in force.
  await page.evaluate(axe.source);
  // A colour on its way to another one is nobody's choice.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  });
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help} – ${nodes.map((node) => node.target).join(', ')}`);
  assert.deepEqual(found, [], `accessibility of ${page.url()}`);
}

/** Nothing may stick out to the side. */
export async function assertFits(page) {
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  assert.ok(wide <= room, `${page.url()} is ${wide} wide in a window of ${room}`);
}

/**
 * Keeps a picture of the whole page in `shots/`, to look at. What is dragged is placed by an animation that stands still,
 * which a picture without animations would bring to its end.
 */
export async function picture(page, name, { dragged = false } = {}) {
  const shots = path.join(here, 'shots');
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: path.join(shots, `${name}.png`), fullPage: true, animations: dragged ? 'allow' : 'disabled' });
}

/** The site's own list of built files, for tests of what is loaded when. */
export async function builtNames() {
  const lines = (await readFile(path.join(site, 'hash.txt'), 'utf8')).trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(':').map((part) => part.trim())));
}
