// The pages of each role answer, fit, and can be used by everybody, at a desk and on a phone, by day and by night.

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

const pages = {
  'a visitor': { who: null, paths: { market: '/mentors', mentor: '/mentors/leila-osei', register: '/register', 'sign-in': '/sign-in', conduct: '/conduct' } },
  'a mentee': { who: 'anan@demo.example', paths: { sessions: '/sessions', settings: '/settings', profile: '/profile' } },
  'a mentor': { who: 'leila@demo.example', paths: { calendar: '/calendar', types: '/calendar/types', earnings: '/earnings' } },
  'an admin': { who: 'admin@demo.example', paths: { admin: '/admin', members: '/admin/members', bookings: '/admin/bookings', reviews: '/admin/reviews', jobs: '/admin/jobs', ledger: '/admin/money' } },
};

for (const [role, { who, paths }] of Object.entries(pages)) {
  for (const [device, options] of Object.entries({ desktop, phone })) {
    for (const colorScheme of ['light', 'dark']) {
      test(`the pages of ${role} on a ${device}, ${colorScheme}`, async () => {
        const reader = await person(browser, server, { ...options, colorScheme });
        if (who) await reader.signIn(who);
        for (const [name, path] of Object.entries(paths)) {
          const answer = await reader.visit(path);
          assert.equal(answer.status(), 200, path);
          await picture(reader.page, `${name}-${device}-${colorScheme}`);
          await assertAccessible(reader.page);
          await assertFits(reader.page);
        }
        reader.assertQuiet();
        await reader.close();
      });
    }
  }
}
