//! Random lives of payments, beside a reference that knows nothing of accounts: it only remembers
//! who paid what and who was given what. After every operation the ledger has to say the same.

use anyhow::{Context as _, Result, ensure};
use domain::id::{MemberId, OutgoingId, PaymentId};
use domain::money::Currency;
use domain::money::ledger::{
    Account, Amount, Balances, Dispute, Entry, Event, Outgoing, OutgoingStage, Payment, Stage, Way,
};
use domain::scholarship::{Part, back_to, taken};
use domain::time::Instant;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const MEMBERS: u128 = 40;
/// How many payments and outgoings may be touched at a time; older ones rest.
const LIVE: usize = 64;
/// How often the whole ledger is proved on the way.
const PROOFS: u64 = 64;

/// What was seen of one payment, in minor units.
#[derive(Default)]
struct Seen {
    paid: i64,
    gone_back: i64,
    at_bank: i64,
    /// Of a package or a sponsor's payment: what sessions have.
    drawn: i64,
    /// What came from the provider and did not leave again.
    cash: i64,
}

/// What has to be in the accounts, by plain bookkeeping of facts.
#[derive(Default)]
struct Reference {
    payments: BTreeMap<PaymentId, Seen>,
    /// What came from learners and went to people, by currency.
    came: BTreeMap<Currency, i64>,
    went: BTreeMap<Currency, i64>,
    /// What scholarships set aside for learners, who have not paid or whose bank has not decided.
    aside: BTreeMap<(MemberId, Currency), i64>,
}

/// How it went.
pub struct Report {
    pub operations: u64,
    pub accepted: u64,
    pub entries: u64,
}

struct Model {
    chance: StdRng,
    payments: Vec<Payment>,
    /// Sessions that were drawn, each with the package it was drawn from.
    drawn: BTreeMap<PaymentId, PaymentId>,
    /// What sponsors paid; never at rest, because sessions give back to it.
    pots: Vec<Payment>,
    /// What sessions have of it.
    parts: BTreeMap<PaymentId, Vec<Part>>,
    outgoing: Vec<Outgoing>,
    /// The cache, changed by every entry.
    cache: Balances,
    entries: Vec<Entry>,
    causes: BTreeSet<String>,
    reference: Reference,
    next_id: u128,
    now: Instant,
}

/// What random lives of payments book, in order.
pub fn history(operations: u64, seed: u64) -> Result<Vec<Entry>> {
    let mut model = Model::new(seed);
    for _ in 0..operations {
        model.operate()?;
    }
    Ok(model.entries)
}

/// Does so many random operations; an error names the first thing that is not as it has to be.
pub fn run(operations: u64, seed: u64) -> Result<Report> {
    let mut model = Model::new(seed);
    let mut accepted = 0;
    // Proving takes longer the more there is, so it is done so many times in all.
    let proof_every = operations / PROOFS + 1;
    for number in 0..operations {
        let place = || format!("operation {number} of seed {seed}");
        accepted += u64::from(model.operate().with_context(place)?);
        if number % proof_every == 0 {
            model.prove().with_context(place)?;
        }
    }
    model.prove()?;
    Ok(Report {
        operations,
        accepted,
        entries: model.entries.len() as u64,
    })
}

impl Model {
    fn new(seed: u64) -> Model {
        Model {
            chance: StdRng::seed_from_u64(seed),
            payments: vec![],
            drawn: BTreeMap::new(),
            pots: vec![],
            parts: BTreeMap::new(),
            outgoing: vec![],
            cache: Balances::default(),
            entries: vec![],
            causes: BTreeSet::new(),
            reference: Reference::default(),
            next_id: 1,
            now: Instant(0),
        }
    }

    fn operate(&mut self) -> Result<bool> {
        // Clocks jump back too; nothing may depend on them.
        self.now = self.now.plus(self.chance.random_range(-1_000..5_000));
        Ok(match self.chance.random_range(0..100) {
            0..8 => self.begin()?,
            8..13 => self.draw()?,
            13..16 => self.put_back()?,
            16..18 => self.sponsor()?,
            18..26 => self.pot_happens()?,
            26..78 => self.something_happens()?,
            78..84 => self.pay_out()?,
            _ => self.provider_answers()?,
        })
    }

    fn begin(&mut self) -> Result<bool> {
        let minor = match self.chance.random_range(0..20) {
            0 => 1,
            1 => 100_000_000_000,
            _ => self.chance.random_range(1..50_000),
        };
        let currency = Currency::OF_PRICES[self.chance.random_range(0..4)];
        let learner = self.chance.random_range(0..MEMBERS);
        let mentor = (learner + self.chance.random_range(1..MEMBERS)) % MEMBERS;
        let payment = Payment {
            id: PaymentId(self.fresh()),
            way: match self.chance.random_range(0..6) {
                0 => Way::Package,
                1 => Way::Premium,
                _ => Way::Direct,
            },
            learner: MemberId(Uuid::from_u128(learner)),
            mentor: MemberId(Uuid::from_u128(mentor)),
            price: Amount::new(minor, currency).expect("within bounds"),
            fee: self.chance.random_range(0..=minor),
            stage: Stage::Open,
            refunded: 0,
            dispute: Dispute::None,
            drawn: 0,
            voucher: 0,
            grant: 0,
        };
        let voucher = match (payment.way, self.chance.random_range(0..3)) {
            (Way::Direct, 0) => self.chance.random_range(0..=minor),
            _ => 0,
        };
        let mut payment = Payment { voucher, ..payment };
        if let Some(entry) = payment.reserved(self.now) {
            self.post(entry)?;
        }
        if payment.way == Way::Direct {
            payment.grant = self.given(&payment)?;
        }
        self.keep(payment, Seen::default());
        Ok(true)
    }

    /// Somebody gives for others to learn.
    fn sponsor(&mut self) -> Result<bool> {
        let currency = Currency::OF_PRICES[self.chance.random_range(0..4)];
        let minor = self.chance.random_range(1..200_000);
        let sponsor = MemberId(Uuid::from_u128(self.chance.random_range(0..MEMBERS)));
        let payment = Payment {
            id: PaymentId(self.fresh()),
            way: Way::Pot,
            learner: sponsor,
            mentor: sponsor,
            price: Amount::new(minor, currency).expect("within bounds"),
            fee: 0,
            stage: Stage::Open,
            refunded: 0,
            dispute: Dispute::None,
            drawn: 0,
            voucher: 0,
            grant: 0,
        };
        self.reference.payments.insert(payment.id, Seen::default());
        self.pots.push(payment);
        Ok(true)
    }

    /// Sponsors give what is left to pay, or some of it: how much.
    fn given(&mut self, payment: &Payment) -> Result<i64> {
        let mut wanted = match self.chance.random_range(0..3) {
            0 => payment.to_pay(),
            1 => self.chance.random_range(0..=payment.to_pay()),
            _ => 0,
        };
        let currency = payment.price.currency();
        let mut parts = Vec::new();
        let recent = self.pots.len().saturating_sub(LIVE);
        for index in recent..self.pots.len() {
            let pot = self.pots[index];
            let minor = pot.left().min(wanted);
            if minor == 0 || !pot.gives() || pot.price.currency() != currency || parts.len() == 3 {
                continue;
            }
            self.pots[index] = pot.step(Event::Taken { minor }, self.now)?.payment;
            let seen = self.reference.payments.entry(pot.id).or_default();
            seen.drawn += minor;
            self.compare(&self.pots[index])?;
            parts.push(Part {
                funding: pot.id,
                sponsor: pot.learner,
                minor,
                back: 0,
            });
            wanted -= minor;
        }
        if let Some(entry) = taken(payment, &parts, self.now) {
            self.post(entry)?;
        }
        let all = parts.iter().map(|part| part.minor).sum();
        *self.aside(payment) += all;
        self.parts.insert(payment.id, parts);
        Ok(all)
    }

    fn aside(&mut self, payment: &Payment) -> &mut i64 {
        let whose = (payment.learner, payment.price.currency());
        self.reference.aside.entry(whose).or_default()
    }

    /// The sponsor's bank does something, or what nobody has goes back.
    fn pot_happens(&mut self) -> Result<bool> {
        if self.pots.is_empty() {
            return Ok(false);
        }
        let recent = self.pots.len().saturating_sub(LIVE);
        let index = self.chance.random_range(recent..self.pots.len());
        let before = self.pots[index];
        // Not so often, or nobody would learn with it.
        let event = match self.event(&before) {
            Event::Refunded { .. } | Event::Disputed if self.chance.random_range(0..3) > 0 => {
                Event::Charged
            }
            event => event,
        };
        let Ok(step) = before.step(event, self.now) else {
            return Ok(false);
        };
        self.pots[index] = step.payment;
        let leaves = step.outgoing.map_or(0, |outgoing| outgoing.amount.minor());
        self.note(&before, &step.payment, event, leaves)?;
        if let Some(entry) = step.entry {
            self.post(entry)?;
        }
        self.outgoing.extend(step.outgoing);
        self.compare(&self.pots[index])?;
        Ok(true)
    }

    /// What a session does not need of scholarships goes back to them.
    fn follows(&mut self, before: &Payment, after: &Payment) -> Result<()> {
        let left = before.grant - before.grant_back();
        if let (Stage::Open, Stage::Held | Stage::Abandoned) = (before.stage, after.stage) {
            *self.aside(before) -= before.grant;
        }
        match (before.dispute, after.dispute) {
            (Dispute::None | Dispute::Won, Dispute::Open(_)) => *self.aside(before) += left,
            (Dispute::Open(_), Dispute::Won | Dispute::Lost(_)) => *self.aside(before) -= left,
            _ => {}
        }
        let more = after.grant_back() - before.grant_back();
        if more <= 0 || after.grant == 0 {
            return Ok(());
        }
        let parts = self.parts.get(&after.id).cloned().unwrap_or_default();
        let pots = &self.pots;
        let place = |part: &Part| pots.iter().rposition(|pot| pot.id == part.funding);
        let places: Vec<usize> = parts.iter().filter_map(place).collect();
        ensure!(places.len() == parts.len(), "somebody gave that");
        let sources: Vec<_> = parts
            .iter()
            .zip(&places)
            .map(|(part, place)| (*part, self.pots[*place].is_at_bank()))
            .collect();
        let (each, entry) = back_to(after, &sources, more, self.now);
        ensure!(each.iter().sum::<i64>() == more, "a unit is lost");
        let mut parts = parts;
        for ((part, place), minor) in parts.iter_mut().zip(places).zip(each) {
            part.back += minor;
            ensure!((0..=part.minor).contains(&part.back) && minor >= 0);
            if minor == 0 {
                continue;
            }
            let pot = self.pots[place];
            self.pots[place] = pot.step(Event::CameBack { minor }, self.now)?.payment;
            let seen = self.reference.payments.entry(pot.id).or_default();
            seen.drawn -= minor;
            if pot.is_at_bank() {
                seen.at_bank += minor;
            }
            self.compare(&self.pots[place])?;
        }
        self.parts.insert(after.id, parts);
        if let Some(entry) = entry {
            self.post(entry)?;
        }
        Ok(())
    }

    fn keep(&mut self, payment: Payment, seen: Seen) {
        self.reference.payments.insert(payment.id, seen);
        self.payments.push(payment);
        if self.payments.len() > LIVE {
            self.payments.remove(0);
        }
    }

    /// A session is booked out of a package: the provider hears nothing of it.
    fn draw(&mut self) -> Result<bool> {
        let packages = self.payments.iter().enumerate();
        let able: Vec<usize> = packages
            .filter(|(_, payment)| payment.gives() && payment.left() > 0)
            .map(|(index, _)| index)
            .collect();
        if able.is_empty() {
            return Ok(false);
        }
        let index = able[self.chance.random_range(0..able.len())];
        let package = self.payments[index];
        let minor = self.chance.random_range(1..=package.left());
        let session = Payment {
            id: PaymentId(self.fresh()),
            way: Way::Drawn,
            price: Amount::new(minor, package.price.currency()).expect("within the whole"),
            fee: self.chance.random_range(0..=minor),
            stage: Stage::Open,
            refunded: 0,
            dispute: Dispute::None,
            drawn: 0,
            voucher: 0,
            grant: 0,
            ..package
        };
        let drawn = session.step(Event::Drawn, self.now)?;
        self.post(drawn.entry.context("it moves")?)?;
        self.payments[index] = package.step(Event::Taken { minor }, self.now)?.payment;
        let seen = self.reference.payments.entry(package.id).or_default();
        seen.drawn += minor;
        self.compare(&self.payments[index])?;
        self.drawn.insert(session.id, package.id);
        let seen = Seen {
            paid: minor,
            cash: minor,
            ..Seen::default()
        };
        self.keep(drawn.payment, seen);
        Ok(true)
    }

    /// A session of a package is called off: both know of it, or neither.
    fn put_back(&mut self) -> Result<bool> {
        if self.payments.is_empty() {
            return Ok(false);
        }
        let index = self.chance.random_range(0..self.payments.len());
        let session = self.payments[index];
        let package = self.drawn.get(&session.id);
        let package =
            package.and_then(|id| self.payments.iter().position(|payment| payment.id == *id));
        let Some(of) = package else {
            return Ok(false);
        };
        let minor = session.price.minor();
        let put = session.step(Event::PutBack, self.now);
        let came = self.payments[of].step(Event::CameBack { minor }, self.now);
        let (Ok(put), Ok(came)) = (put, came) else {
            return Ok(false);
        };
        self.post(put.entry.context("it moves")?)?;
        self.payments[index] = put.payment;
        self.payments[of] = came.payment;
        let reference = &mut self.reference.payments;
        let back = reference.entry(session.id).or_default();
        back.gone_back += minor;
        back.cash -= minor;
        reference.entry(came.payment.id).or_default().drawn -= minor;
        self.compare(&put.payment)?;
        self.compare(&came.payment)?;
        Ok(true)
    }

    fn something_happens(&mut self) -> Result<bool> {
        if self.payments.is_empty() {
            return Ok(false);
        }
        let index = self.chance.random_range(0..self.payments.len());
        let before = self.payments[index];
        let event = self.event(&before);
        // A repeat has to change nothing.
        let times = self.chance.random_range(1..=2);
        let mut accepted = false;
        for time in 0..times {
            let is_new_each_time = matches!(event, Event::Refunded { .. } | Event::SentBack { .. });
            if time > 0 && is_new_each_time {
                break;
            }
            let now = self.payments[index];
            let Ok(step) = now.step(event, self.now) else {
                continue;
            };
            ensure!(
                time == 0 || step.entry.is_none(),
                "{event:?} counted twice for {now:?}"
            );
            self.payments[index] = step.payment;
            let leaves = step.outgoing.map_or(0, |outgoing| outgoing.amount.minor());
            self.note(&now, &step.payment, event, leaves)?;
            if let Some(entry) = step.entry {
                self.post(entry)?;
            }
            self.outgoing.extend(step.outgoing);
            self.follows(&now, &step.payment)?;
            accepted = true;
        }
        self.compare(&self.payments[index])?;
        Ok(accepted)
    }

    fn event(&mut self, payment: &Payment) -> Event {
        match self.chance.random_range(0..20) {
            0..7 => Event::Charged,
            7..9 => Event::Abandoned,
            9..13 => Event::Released,
            13..17 => {
                let all = payment.left().max(1);
                let minor = match self.chance.random_range(0..4) {
                    0 => all,
                    1 => all + 1,
                    _ => self.chance.random_range(0..=all),
                };
                Event::Refunded {
                    id: OutgoingId(self.fresh()),
                    minor,
                }
            }
            17 => {
                let minor = self.chance.random_range(0..=payment.left().max(1));
                match self.chance.random_range(0..4) {
                    0 => Event::DisputedPart { minor },
                    1 => Event::SentBack {
                        id: OutgoingId(self.fresh()),
                        minor,
                    },
                    _ => Event::Disputed,
                }
            }
            18 => Event::DisputeWon,
            _ => Event::DisputeLost,
        }
    }

    /// What the event means to somebody who only looks at the money that changes hands.
    fn note(&mut self, before: &Payment, after: &Payment, event: Event, leaves: i64) -> Result<()> {
        let seen = self.reference.payments.entry(before.id).or_default();
        let price = before.price.minor();
        match event {
            Event::Charged if seen.paid == 0 => {
                seen.paid = price;
                *self
                    .reference
                    .came
                    .entry(before.price.currency())
                    .or_default() += before.to_pay();
                seen.cash = before.to_pay();
            }
            Event::Refunded { minor, .. } => {
                seen.gone_back += minor;
                seen.cash -= leaves;
            }
            Event::SentBack { minor, .. } => {
                ensure!(leaves == minor, "it left as it was told");
                let went = &mut self.reference.went;
                *went.entry(before.price.currency()).or_default() += minor;
                seen.gone_back += after.refunded - before.refunded;
                seen.cash -= minor;
            }
            Event::DisputedPart { minor } if matches!(before.dispute, Dispute::None) => {
                let came = &mut self.reference.came;
                *came.entry(before.price.currency()).or_default() -= minor;
                seen.at_bank = minor;
            }
            Event::Disputed if matches!(before.dispute, Dispute::None) => {
                seen.at_bank = seen.paid - seen.gone_back - seen.drawn;
                *self
                    .reference
                    .came
                    .entry(before.price.currency())
                    .or_default() -= seen.cash - of_others(before, seen);
            }
            Event::DisputeWon if matches!(before.dispute, Dispute::Open(_)) => {
                *self
                    .reference
                    .came
                    .entry(before.price.currency())
                    .or_default() += match before.is_one_payers() {
                    true => seen.at_bank,
                    false => seen.cash - of_others(before, seen),
                };
                seen.at_bank = 0;
            }
            _ => {}
        }
        ensure!(
            seen.gone_back + seen.at_bank + seen.drawn <= seen.paid,
            "more went back than was paid: {after:?}"
        );
        Ok(())
    }

    fn compare(&self, payment: &Payment) -> Result<()> {
        let seen = &self.reference.payments[&payment.id];
        let left = seen.paid - seen.gone_back - seen.at_bank - seen.drawn;
        ensure!(payment.left() == left, "{left} are left of {payment:?}");
        let (mentor, platform) = payment.shares();
        ensure!(mentor >= 0 && platform >= 0 && mentor + platform == left);
        Ok(())
    }

    fn pay_out(&mut self) -> Result<bool> {
        let mentor = MemberId(Uuid::from_u128(self.chance.random_range(0..MEMBERS)));
        let currency = Currency::OF_PRICES[self.chance.random_range(0..4)];
        let payable = self.cache.of(Account::Payable(mentor), currency);
        let owes = self.cache.of(Account::Receivable(mentor), currency);
        let id = OutgoingId(self.fresh());
        let now = self.now;
        // More than one posting may move cannot be paid out at once.
        let payout = Amount::new(payable, currency)
            .and_then(|payable| Outgoing::payout(id, mentor, payable, owes, now));
        let Some((outgoing, entry)) = payout else {
            return Ok(false);
        };
        ensure!(outgoing.amount.minor() <= payable);
        self.outgoing.push(outgoing);
        self.post(entry)?;
        Ok(true)
    }

    fn provider_answers(&mut self) -> Result<bool> {
        if self.outgoing.is_empty() {
            return Ok(false);
        }
        let index = self.chance.random_range(0..self.outgoing.len());
        let before = self.outgoing[index];
        let works = self.chance.random_range(0..5) > 0;
        let answer = if works {
            before.sent(self.now)
        } else {
            before.failed(self.now)
        };
        let Ok((after, entry)) = answer else {
            return Ok(false);
        };
        let went = self
            .reference
            .went
            .entry(before.amount.currency())
            .or_default();
        match (before.stage, after.stage) {
            (OutgoingStage::Asked, OutgoingStage::Sent) => *went += before.amount.minor(),
            (OutgoingStage::Sent, OutgoingStage::Failed) => *went -= before.amount.minor(),
            _ => {}
        }
        self.outgoing[index] = after;
        if self.outgoing.len() > LIVE {
            // The oldest that is decided rests.
            let settled = |outgoing: &Outgoing| outgoing.stage != OutgoingStage::Asked;
            if let Some(oldest) = self.outgoing.iter().position(settled) {
                self.outgoing.remove(oldest);
            }
        }
        if let Some(entry) = entry {
            self.post(entry)?;
        }
        Ok(true)
    }

    fn post(&mut self, entry: Entry) -> Result<()> {
        ensure!(
            self.causes.insert(entry.cause().key()),
            "{:?} happened before",
            entry.cause()
        );
        self.cache.post(&entry);
        for posting in entry.postings() {
            let currency = posting.amount().currency();
            for account in [posting.debit(), posting.credit()] {
                let minor = self.cache.of(account, currency);
                let possible = minor >= 0 || !account.kind().never_negative();
                ensure!(possible, "{minor} in {account:?} after {entry:?}");
            }
        }
        self.entries.push(entry);
        Ok(())
    }

    /// The ledger as a whole, proved anew.
    fn prove(&self) -> Result<()> {
        let replayed = Balances::replay(&self.entries);
        ensure!(replayed == self.cache, "the cache is not what happened");
        ensure!(
            replayed.sums().values().all(|sum| *sum == 0),
            "sums are not zero"
        );
        let impossible = replayed.impossible();
        ensure!(impossible.is_empty(), "less than nothing: {impossible:?}");
        for ((learner, currency), minor) in &self.reference.aside {
            let aside = replayed.of(Account::Grant(*learner), *currency);
            ensure!(aside == *minor, "{aside} are set aside instead of {minor}");
        }
        let mut sponsors: BTreeMap<(MemberId, Currency), i64> = BTreeMap::new();
        for pot in &self.pots {
            let whose = (pot.learner, pot.price.currency());
            *sponsors.entry(whose).or_default() += pot.left();
        }
        for ((sponsor, currency), minor) in sponsors {
            let has = replayed.of(Account::Sponsor(sponsor), currency);
            ensure!(has == minor, "a sponsor has {has} instead of {minor}");
        }
        for currency in Currency::OF_PRICES {
            let came = self.reference.came.get(&currency).copied();
            let went = self.reference.went.get(&currency).copied();
            let has = came.unwrap_or_default() - went.unwrap_or_default();
            let clearing = replayed.of(Account::Clearing, currency);
            ensure!(
                clearing == has,
                "{clearing} at the provider instead of {has}"
            );
        }
        Ok(())
    }

    fn fresh(&mut self) -> Uuid {
        self.next_id += 1;
        Uuid::from_u128(self.next_id)
    }
}

/// What a bank takes from others by itself: of a package its sessions say so. Of what a sponsor gave, sessions keep
/// theirs, and the bank has all of it from the platform.
fn of_others(payment: &Payment, seen: &Seen) -> i64 {
    match payment.way {
        Way::Pot => 0,
        _ => seen.drawn,
    }
}
