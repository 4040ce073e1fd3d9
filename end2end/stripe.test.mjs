// The same sixty euros by way of Stripe, which a few lines here play on an address of their own: forms lead there and
// people come back, cards are nowhere else, and a mentor says there where she is paid. With and without script.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { findTime } from './steps.mjs';
import { assertAccessible, assertFits, desktop, openBrowser, person, phone, picture, startServer } from './support.mjs';

const secret = 'whsec_madeup';

/** A Stripe with as much as one journey needs. Rust's tests have one that minds the rules. */
async function startStripe() {
  const things = new Map();
  const movements = [];
  let last = 0;
  const fresh = (prefix) => `${prefix}_${++last}`;
  const keep = (thing) => things.set(thing.id, thing) && thing;
  const moved = (type, amount) => movements.unshift({ id: fresh('txn'), type, amount, currency: 'eur' });

  const tell = async (site, type, object) => {
    const event = { id: fresh('evt'), object: 'event', type, livemode: false, data: { object } };
    const body = JSON.stringify(event);
    const at = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    const headers = { 'stripe-signature': `t=${at},v1=${signature}`, 'content-type': 'application/json' };
    const answer = await fetch(`${site}/webhooks/stripe`, { method: 'POST', headers, body });
    assert.equal(answer.status, 200, type);
  };

  const api = (method, path, form) => {
    const [kind, id, more] = path.replace('checkout/', '').split('/');
    const thing = things.get(id);
    if (method === 'GET' && kind === 'balance_transactions') return { data: movements, has_more: false };
    if (method === 'GET' && !id) return { data: [], has_more: false };
    if (method === 'GET') return thing;
    switch (kind) {
      case 'sessions': {
        if (more === 'expire') return Object.assign(thing, { status: 'expired', url: null });
        const made = fresh('cs_test');
        return keep({
          id: made, url: `${url}/pay/${made}`, status: 'open', payment_status: 'unpaid', payment_intent: null,
          amount_total: Number(form.get('line_items[0][price_data][unit_amount]')),
          currency: form.get('line_items[0][price_data][currency]'),
          metadata: { payment: form.get('metadata[payment]') },
          success_url: form.get('success_url'),
        });
      }
      case 'accounts':
        return keep({ id: fresh('acct'), payouts_enabled: false, capabilities: { transfers: 'inactive' } });
      case 'account_links': {
        things.get(form.get('account')).back = form.get('return_url');
        return { url: `${url}/connect/${form.get('account')}` };
      }
      case 'transfers':
        moved('transfer', -Number(form.get('amount')));
        return keep({ id: fresh('tr') });
      default:
        assert.fail(`${method} ${path}`);
    }
  };

  const acts = {
    async pay(session) {
      const paid = { status: 'complete', payment_status: 'paid', payment_intent: fresh('pi'), url: null };
      Object.assign(session, paid);
      moved('charge', session.amount_total);
      await tell(new URL(session.success_url).origin, 'checkout.session.completed', session);
      return session.success_url;
    },
    async connect(account) {
      Object.assign(account, { payouts_enabled: true, capabilities: { transfers: 'active' } });
      return account.back;
    },
  };

  const server = createServer(async (request, answer) => {
    const { pathname } = new URL(request.url, url);
    let body = '';
    for await (const part of request) body += part;
    if (pathname.startsWith('/v1/')) {
      const said = api(request.method, pathname.slice(4), new URLSearchParams(body));
      answer.writeHead(200, { 'content-type': 'application/json' });
      return answer.end(JSON.stringify(said));
    }
    const [, what, id] = pathname.split('/');
    if (request.method === 'POST') {
      answer.writeHead(303, { location: await acts[what](things.get(id)) });
      return answer.end();
    }
    answer.writeHead(200, { 'content-type': 'text/html' });
    answer.end(`<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,"><h1>Elsewhere</h1>
      <form method="post"><button>${what}</button></form>`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return { url, stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) };
}

let browser;

before(async () => {
  browser = await openBrowser();
});

after(() => browser?.close());

/** A Stripe, and a server that pays with it. */
async function startBoth() {
  const stripe = await startStripe();
  const settings = {
    PAYMENTS: 'stripe',
    STRIPE_SECRET_KEY: 'sk_test_madeup',
    STRIPE_WEBHOOK_SECRET: secret,
    STRIPE_BASE_URL: stripe.url,
  };
  const server = await startServer({ settings });
  return { stripe, server };
}

const ways = {
  'at a desk': { ...desktop },
  'on a phone, by night': { ...phone, colorScheme: 'dark' },
  'without script': { ...desktop, javaScriptEnabled: false },
};

const arrive = async (server, options, name) => {
  const somebody = await person(browser, server, options);
  await somebody.signIn(`${name}@demo.example`);
  return somebody;
};

/** Looks at a page with strict eyes; without script nothing can look at it. */
async function looked(somebody, options, name) {
  if (options.javaScriptEnabled !== false) {
    await assertAccessible(somebody.page);
    await assertFits(somebody.page);
  }
  await picture(somebody.page, name);
}

for (const [way, options] of Object.entries(ways)) {
  const shot = way.replaceAll(/[ ,]+/g, '-');

  test(`sixty euros by way of Stripe ${way}`, async (context) => {
    const { stripe, server } = await startBoth();
    context.after(async () => {
      await server.stop();
      await stripe.stop();
    });
    const leila = await arrive(server, options, 'leila');
    await leila.visit('/calendar/types');
    await leila.page.getByRole('link', { name: 'Change', exact: true }).first().click();
    await leila.page.getByLabel('Price of a session').waitFor();
    await leila.page.getByLabel('Price of a session').fill('60');
    // Late already, and then nothing goes back: so the mentor is paid without a wait.
    await leila.page.locator('input[name="form[free_until_hours]"]').fill('336');
    await leila.page.getByLabel('so many percent go back').fill('0');
    await leila.page.locator('form:has(input[name="form[price]"]) button[type=submit]').click();
    await leila.page.getByText('€ 60.00').first().waitFor();

    const anan = await arrive(server, options, 'anan');
    await findTime(anan);
    await anan.page.locator('form[action*="hold"] button[type=submit]').first().click();
    const form = anan.page.locator('form[action*="confirm"]').first();
    await form.waitFor();
    for (const answer of await form.locator('textarea, input[type=text]').all()) await answer.fill('Which launch counts most?');
    const session = new URL(anan.page.url()).pathname;
    await form.getByRole('button', { name: 'Pay € 60.00' }).click();
    await anan.page.waitForURL((url) => url.origin === stripe.url);
    await anan.page.getByRole('button', { name: 'pay' }).click();
    await anan.page.waitForURL((url) => url.origin === server.url && url.pathname === session);
    await anan.page.getByText('Paid, held until the session took place').waitFor();
    await anan.visit(session);
    await anan.page.locator('details:has(form[action*="cancel_booking"]) > summary').click();
    await anan.page.locator('form[action*="cancel_booking"] button[type=submit]').click();
    await anan.page.getByText('This session was called off').waitFor();

    const payOut = leila.page.getByRole('button', { name: 'Pay out € 51.00' });
    await leila.visit('/earnings');
    await leila.page.getByRole('heading', { name: 'Where shall it be paid to?' }).waitFor();
    assert.equal(await payOut.count(), 0, 'nobody knows where to');
    await looked(leila, options, `stripe-payee-${shot}`);
    await leila.page.getByRole('button', { name: 'Go on to the payment provider' }).click();
    await leila.page.waitForURL((url) => url.origin === stripe.url);
    // She thinks better of it, and comes back another day.
    await leila.visit('/earnings/account');
    await leila.page.getByRole('button', { name: 'Go on with it' }).click();
    await leila.page.waitForURL((url) => url.origin === stripe.url);
    await leila.page.getByRole('button', { name: 'connect' }).click();
    await leila.page.waitForURL((url) => url.href === `${server.url}/earnings`);
    for (let tries = 0; tries < 100 && (await payOut.count()) === 0; tries++) await leila.page.goto('/earnings');
    await leila.visit('/earnings');
    await leila.page.getByText('Everything is ready').waitFor();
    await payOut.click();
    await payOut.waitFor({ state: 'detached' });
    await leila.visit('/earnings');
    await looked(leila, options, `stripe-earnings-${shot}`);

    const ada = await arrive(server, options, 'admin');
    const agree = ada.page.getByText('Both agree.');
    for (let tries = 0; tries < 100 && (await agree.count()) === 0; tries++) await ada.page.goto('/admin/money');
    await agree.first().waitFor();
    for (const somebody of [anan, leila, ada]) {
      somebody.assertQuiet();
      await somebody.close();
    }
  });
}
