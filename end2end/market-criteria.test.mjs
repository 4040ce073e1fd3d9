// What matters decides the order: by sliders, by a form without script, and by what one says of a mentor.

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

const names = (page) => page.locator('.result-name').allTextContents();

test('a slider re-orders the list without a reload, keeps the focus and says so', async () => {
  const anan = await person(browser, server, desktop);
  await anan.signIn('anan@demo.example');
  await anan.visit('/mentors?q=product+management');
  const { page } = anan;
  await page.evaluate(() => {
    window.stays = true;
  });
  const slider = page.getByRole('slider', { name: 'Reviews' });
  await page.locator('.matters summary').click();
  await slider.focus();
  // From the key until the list has changed or the address has, as the page itself sees it.
  const took = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const list = document.querySelector('.results');
        const input = document.getElementById('w.reputation');
        const begin = performance.now();
        new MutationObserver(() => resolve(performance.now() - begin)).observe(list, { childList: true });
        input.value = '100';
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }),
  );
  console.log(`from the movement to the new list: ${took.toFixed(0)} ms`);
  await page.waitForURL(/w\.reputation=100/);
  await page.locator('[role=status]', { hasText: 'Now first:' }).waitFor({ state: 'attached' });
  assert.equal(await page.evaluate(() => window.stays), true, 'no reload');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'w.reputation', 'the slider keeps the focus');
  // Half a button that lies below the bar at the top is not too small: it can be scrolled to.
  await page.evaluate(() => scrollTo(0, 0));
  await assertAccessible(page);
  await picture(page, 'market-criteria');
});

test('"show how" opens parts that add up, and the mentor’s page says why', async () => {
  const anan = await person(browser, server, desktop);
  await anan.signIn('anan@demo.example');
  await anan.visit('/mentors?q=product+management');
  const { page } = anan;
  const first = page.locator('.results > li', { has: page.locator('.result') }).first();
  await first.getByText('Show how').click();
  const numbers = await first.locator('.parts td').allTextContents();
  const points = numbers.map((text) => Math.round(Number(text) * 100));
  const total = points.pop();
  assert.equal(
    points.reduce((sum, part) => sum + part, 0),
    total,
  );
  await picture(page, 'market-parts');
  await first.locator('.result-name a').click();
  await page.getByRole('heading', { name: 'Why this mentor' }).waitFor();
  await assertAccessible(page);
  await picture(page, 'mentor-why');
});

for (const [way, options] of Object.entries({ 'with script': desktop, 'without script': { ...phone, javaScriptEnabled: false } })) {
  test(`"not for me" changes what matters, and undo gives the list back, ${way}`, async () => {
    const anan = await person(browser, server, options);
    await anan.signIn('anan@demo.example');
    await anan.visit('/mentors?q=kubernetes');
    const { page } = anan;
    const before = await names(page);
    const first = page.locator('.results > li', { has: page.locator('.result') }).first();
    await first.getByText('Not for me').click();
    await first.getByRole('button', { name: 'Too far away' }).click();
    await page.getByText('“Same region” matters more to you now.').waitFor();
    assert.ok(!(await names(page)).includes(before[0]), 'put aside');
    await assertFits(page);
    // Axe is a script itself.
    if (way === 'with script') await assertAccessible(page);
    await picture(page, `market-feedback-${way.replace(' ', '-')}`);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('“Same region” matters more to you now.').waitFor({ state: 'detached' });
    assert.deepEqual(await names(page), before);
  });
}

for (const [way, options] of Object.entries({ 'with script': desktop, 'without script': { ...desktop, javaScriptEnabled: false } })) {
  test(`an industry that is left out stays in sight and comes back, ${way}`, async () => {
    const anan = await person(browser, server, options);
    await anan.signIn('anan@demo.example');
    await anan.visit('/mentors?q=kubernetes');
    const { page } = anan;
    const before = await names(page);
    const first = page.locator('.results > li', { has: page.locator('.result') }).first();
    await first.getByText('Not for me').click();
    await first.getByRole('button', { name: 'Not this industry' }).click();
    await page.getByText('is suggested any more.').waitFor();
    // Days later, by another address.
    await anan.visit('/mentors?q=kubernetes');
    const leftOut = page.locator('.left-out');
    await leftOut.getByRole('heading', { name: 'Left out' }).waitFor();
    assert.ok(!(await names(page)).includes(before[0]));
    await assertFits(page);
    if (way === 'with script') await assertAccessible(page);
    await picture(page, `market-left-out-${way.replace(' ', '-')}`);
    await leftOut.getByRole('button', { name: /^Undo/ }).click();
    await leftOut.waitFor({ state: 'detached' });
    assert.deepEqual(await names(page), before);
  });
}

test('without script the sliders are a form', async () => {
  const visitor = await person(browser, server, { ...desktop, javaScriptEnabled: false });
  await visitor.visit('/mentors?q=product+management');
  const { page } = visitor;
  await page.locator('.matters summary').click();
  await page.getByLabel('Reviews: how much').selectOption('ignore');
  await page.getByRole('button', { name: 'Re-order' }).click();
  await page.waitForURL(/w\.reputation=ignore/);
  assert.equal(await page.getByLabel('Reviews: how much').inputValue(), 'ignore');
});

test('on a phone, by night, the sliders are in the sheet', async () => {
  const visitor = await person(browser, server, { ...phone, colorScheme: 'dark' });
  await visitor.visit('/mentors?q=product+management');
  const { page } = visitor;
  await page.getByRole('button', { name: /^Filters/ }).click();
  await page.getByRole('slider', { name: 'Skills' }).waitFor();
  await assertAccessible(page);
  await picture(page, 'market-criteria-phone');
});
