// Writes zones.txt: every change of clocks from 2025 to 2028 in every zone that Chromium knows, as its Temporal works it
// out. Nobody here wrote that. Run where `npm ci` was run in end2end:
//
//   CHROMIUM=/usr/bin/chromium node domain/tests/data/zones.mjs > domain/tests/data/zones.txt
//
// A line is a zone, then for each change: its instant in seconds, the offsets before and after in seconds, and for some
// times of day around it, told in minutes from the moment of the change on the clock as it was before, the instant at which
// a clock shows them, in minutes from the change (the earlier of two; after a gap as far as into it).

import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../../../end2end/package.json', import.meta.url))('playwright-core');

function zones() {
  const around = [-150, -90, -45, -30, -15, 0, 15, 30, 45, 90, 150];
  const [begin, end] = [Temporal.Instant.from('2025-01-01T00:00Z'), Date.UTC(2029, 0, 1)];
  const changes = (zone) => {
    const found = [];
    let next = begin.toZonedDateTimeISO(zone).getTimeZoneTransition('next');
    while (next && next.epochMilliseconds < end) {
      const change = next.epochMilliseconds;
      const before = next.subtract({ nanoseconds: 1 });
      const wall = before.toPlainDateTime().add({ nanoseconds: 1 });
      const read = around.map((minutes) => {
        const local = wall.add({ minutes }).toZonedDateTime(zone, { disambiguation: 'compatible' });
        return `${minutes}=${(local.epochMilliseconds - change) / 60_000}`;
      });
      found.push([change / 1000, before.offsetNanoseconds / 1e9, next.offsetNanoseconds / 1e9, ...read].join(' '));
      next = next.getTimeZoneTransition('next');
    }
    return found;
  };
  return Intl.supportedValuesOf('timeZone').map((zone) => [zone, ...changes(zone)].join('|'));
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
});
const page = await browser.newPage();
console.log(`# Temporal in Chromium ${browser.version()}`);
console.log((await page.evaluate(zones)).join('\n'));
await browser.close();
