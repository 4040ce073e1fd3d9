// What several journeys do on their way.

import assert from 'node:assert/strict';

/** Looks for Leila, opens her page, and goes to the first time that can be booked. */
export async function findTime(mentee) {
  await mentee.visit('/mentors?q=Leila+Osei');
  await mentee.page.getByRole('link', { name: 'Leila Osei' }).first().click();
  await mentee.page.getByRole('heading', { level: 1, name: 'Leila Osei' }).waitFor();
  const times = mentee.page.locator('a.slot[href*="/book?"]');
  await times.first().waitFor();
  await times.first().click();
  await mentee.page.locator('form[action="/fn/hold"], form[action*="hold"]').first().waitFor();
}

/** Holds the time of the page, answers what is asked, and confirms. */
export async function book(mentee) {
  await mentee.page.locator('form[action*="hold"] button[type=submit]').first().click();
  const confirm = mentee.page.locator('form[action*="confirm"]').first();
  await confirm.waitFor();
  for (const answer of await confirm.locator('textarea, input[type=text]').all()) {
    await answer.fill('Which of my launches would you talk about in an interview?');
  }
  await confirm.locator('button[type=submit]').click();
  await confirm.waitFor({ state: 'detached' });
}

/** Holds the time of the page, answers what is asked, and goes to where it is paid; the path of the session. */
export async function payable(mentee, button) {
  await mentee.page.locator('form[action*="hold"] button[type=submit]').first().click();
  const confirm = mentee.page.locator('form[action*="confirm"]').first();
  await confirm.waitFor();
  for (const answer of await confirm.locator('textarea, input[type=text]').all()) await answer.fill('Which launch counts most?');
  const session = new URL(mentee.page.url()).pathname;
  await confirm.getByRole('button', { name: button }).click();
  await mentee.page.waitForURL(/\/test-pay\//);
  return session;
}

/** What a job does is there a moment later: looks again until it is. */
export async function comes(page, address, there) {
  for (let tries = 0; tries < 100; tries++) {
    await page.goto(address);
    if (await there(page).first().isVisible()) return;
  }
  assert.fail(`${address} never showed what was waited for`);
}

/** The path in the newest letter to an address that leads to `begins` and says so; letters go out a moment after the deed. */
export async function letter(server, to, begins, says = '') {
  const until = Date.now() + 30_000;
  for (;;) {
    const page = await (await fetch(`${server.url}/dev/mails`)).text();
    const letters = page.split('<article>').filter((text) => text.includes(`<p>To ${to}</p>`) && text.includes(says));
    const link = letters.map((text) => text.match(new RegExp(`href="[^"]*(${begins}[^"]*)"`))).find(Boolean);
    if (link) return link[1];
    assert.ok(Date.now() < until, `no letter to ${to} leads to ${begins}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
