// Random open time, put over the REST interface, against rrule from npm: the dates on which a time can be booked must be
// those that a library nobody here wrote works out.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import rrule from 'rrule';

import { startServer } from './support.mjs';

const { RRule } = rrule;
const ROUNDS = 40;
const DAY = 24 * 3_600_000;

let server;

before(async () => {
  server = await startServer();
});

after(() => server?.stop());

/** Somebody's REST interface. */
async function rest(email) {
  const token = (await server.run('admin', 'token', email)).trim();
  return async (method, path, body, tag) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      method,
      body: body && JSON.stringify(body),
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        ...(tag && { 'If-Match': tag }),
      },
    });
    const read = await answer.json();
    assert.ok(answer.ok, `${method} ${path}: ${JSON.stringify(read)}`);
    return { read, tag: answer.headers.get('ETag') };
  };
}

/** Numbers that look like chance and are the same each time (a linear congruential generator). */
function chance(seed) {
  let state = seed;
  return (bound) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * bound);
  };
}

const dateOf = (at) => new Date(at).toISOString().slice(0, 10);

/** Open for an hour at noon every n weeks on a weekday, from a date on, perhaps until another. */
function aRule(pick, today, weekday) {
  const from = today + (pick(80) - 60) * DAY;
  return {
    id: `00000000-0000-4000-8000-${String(weekday).padStart(12, '0')}`,
    weekday,
    start_minute: 720,
    length_minutes: 60,
    every_weeks: 1 + pick(5),
    from: dateOf(from),
    until: pick(5) < 2 ? dateOf(from + pick(150) * DAY) : null,
    except: [],
  };
}

/** The dates a rule occurs on; weeks run from Monday, from that of the start on. */
function datesOf(rule, first, last) {
  const occurrences = new RRule({
    freq: RRule.WEEKLY,
    interval: rule.every_weeks,
    byweekday: rule.weekday - 1,
    wkst: RRule.MO,
    dtstart: new Date(`${rule.from}T12:00:00Z`),
    until: rule.until && new Date(`${rule.until}T12:00:00Z`),
  });
  return occurrences.between(first, last, true).map((at) => at.toISOString().replace('.000', ''));
}

test('open time recurs as rrule says', async () => {
  const leila = await rest('leila@demo.example');
  const { read: me } = await leila('GET', '/me');
  const { read: kind } = await leila('POST', '/session-types', {
    name: 'Compared',
    length_minutes: 60,
    step_minutes: 60,
    align: 'opening',
    notice_hours: 0,
    horizon_days: 120,
    buffer_before_minutes: 0,
    buffer_after_minutes: 0,
  });
  const pick = chance(7);
  const today = new Date(`${dateOf(Date.now())}T00:00:00Z`).getTime();
  // Away from bookings of the demo: those lie within the next weeks.
  const [first, last] = [new Date(today + 50 * DAY), new Date(today + 85 * DAY)];
  let compared = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => aRule(pick, today, weekday));
    const { tag } = await leila('GET', '/availability');
    await leila('PUT', '/availability', { zone: 'UTC', weekly: rules, one_off: [], overrides: [] }, tag);
    const query = new URLSearchParams({ session_type: kind.id, from: first.toISOString(), to: last.toISOString() });
    const { read } = await leila('GET', `/mentors/${me.slug}/times?${query}`);
    const wanted = rules.flatMap((rule) => datesOf(rule, first, last)).sort();
    assert.deepEqual(read.times.map((time) => time.starts_at).sort(), wanted, JSON.stringify(rules));
    compared += wanted.length;
  }
  assert.ok(compared > 300, `the rules were about ${compared} times only`);
});
