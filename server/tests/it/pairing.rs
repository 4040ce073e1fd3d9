//! Pairing rounds: handed in as tables, paired by a job, looked through, published. Small rounds, whose
//! best pairs anybody can see.

use crate::world::{Person, World, in_each_world};
use app::error::{AppError, Conflict};
use app::matching::{Decision, DecisionForm, PairRow, RoundQuery, RoundView, RunForm};
use domain::actor::Role;
use domain::form::Problem;
use domain::id::{MemberId, PairingRoundId};
use domain::matching::pairing::form::RoundForm;
use domain::matching::pairing::{NoMentee, NoMentor, RoundState, RuleKind};
use futures::FutureExt as _;
use server::db::{DbError, sql};

const NOBODY: &str = "person,places\n";

/// A mentor with one place each, three mentees, and an admin.
struct Group {
    world: World,
    ada: Person,
    leila: Person,
    sam: Person,
    anan: Person,
    bao: Person,
    cleo: Person,
}

impl Group {
    async fn new(world: World) -> Group {
        let mut ada = world.mentee("Ada").await;
        world.promote(&mut ada, Role::Admin).await;
        Group {
            ada,
            leila: world.mentor("Leila").await,
            sam: world.mentor("Sam").await,
            anan: world.mentee("Anan").await,
            bao: world.mentee("Bao").await,
            cleo: world.mentee("Cleo").await,
            world,
        }
    }

    /// Leila fits all, Anan best; Sam fits Anan and Bao.
    fn form(&self) -> RoundForm {
        RoundForm {
            name: "Autumn".to_owned(),
            objective: "total".to_owned(),
            mentors: "person;places\nleila@example.org;1\nSam@Example.org;1\n".to_owned(),
            mentees: "anan@example.org\nbao@example.org\ncleo@example.org".to_owned(),
            scores: "mentee,mentor,score\n\
                anan@example.org,leila@example.org,0.9\n\
                anan@example.org,sam@example.org,0.8\n\
                bao@example.org,leila@example.org,0.5\n\
                bao@example.org,sam@example.org,0.2\n\
                cleo@example.org,leila@example.org,0.4,1\n"
                .to_owned(),
            rules: String::new(),
        }
    }

    async fn create(&self, form: RoundForm) -> Result<PairingRoundId, AppError> {
        let matching = &self.world.backend.matching;
        let id = matching.create_round(&self.ada.caller, form).await?;
        self.world.run_jobs().await;
        Ok(id)
    }

    async fn round(&self, id: PairingRoundId) -> RoundView {
        let query = RoundQuery {
            round: id.to_string(),
            from: 0,
        };
        let round = self.world.backend.matching.round(&self.ada.caller, query);
        round.await.expect("an admin may look")
    }

    async fn decide(
        &self,
        id: PairingRoundId,
        mentee: &Person,
        mentor: &Person,
        decision: Decision,
    ) -> Result<(), AppError> {
        let form = DecisionForm {
            round: id.to_string(),
            mentee: mentee.id.to_string(),
            mentor: mentor.id.to_string(),
            decision: decision.as_str().to_owned(),
            from: String::new(),
        };
        let matching = &self.world.backend.matching;
        matching.decide(&self.ada.caller, form).await
    }

    async fn rerun(&self, id: PairingRoundId, run: u32) {
        let matching = &self.world.backend.matching;
        let rerun = matching.rerun(&self.ada.caller, seen(id, run));
        rerun.await.expect("it may be paired again");
        assert_eq!(self.round(id).await.round.state, RoundState::Working);
        self.world.run_jobs().await;
    }
}

fn seen(id: PairingRoundId, run: u32) -> RunForm {
    RunForm {
        round: id.to_string(),
        run: run.to_string(),
    }
}

/// First names of the pairs.
fn pairs(round: &RoundView) -> Vec<(&str, &str)> {
    fn first(name: &str) -> &str {
        name.split(' ').next().unwrap_or_default()
    }
    let pairs = round.pairs.iter();
    pairs
        .map(|pair| (first(&pair.mentee.name), first(&pair.mentor.name)))
        .collect()
}

#[tokio::test]
async fn a_round_is_paired_looked_through_and_published() {
    in_each_world(async |world| {
        let group = Group::new(world).await;
        let id = group.create(group.form()).await.expect("a good form");
        let first = group.round(id).await;
        assert_eq!(pairs(&first), [("Anan", "Sam"), ("Bao", "Leila")]);
        assert_eq!((first.run, first.can_undo), (1, false));
        assert_eq!((first.summary.pairs, first.summary.total), (2, 13_000));
        assert_eq!(first.summary.least.map(|least| least.units()), Some(5_000));
        let crowded = NoMentor::Crowded {
            mentees: 3,
            places: 2,
        };
        let alone: Vec<NoMentor> = first
            .without_mentor
            .iter()
            .map(|alone| alone.reason)
            .collect();
        assert_eq!(alone, [crowded]);

        // Bao must not get Leila; Cleo gets her then.
        let decided = group.decide(id, &group.bao, &group.leila, Decision::Forbid);
        decided.await.expect("an admin may decide");
        let decided = group.decide(id, &group.anan, &group.sam, Decision::Pin);
        decided.await.expect("an admin may decide");
        group.rerun(id, 1).await;
        let second = group.round(id).await;
        assert_eq!(pairs(&second), [("Anan", "Sam"), ("Cleo", "Leila")]);
        assert_eq!((second.run, second.can_undo), (2, true));
        assert_eq!(second.pairs[0].rule, Some(RuleKind::Pinned));
        let kinds: Vec<RuleKind> = second.rules.iter().map(|rule| rule.kind).collect();
        assert_eq!(kinds, [RuleKind::Pinned, RuleKind::Never]);

        let matching = &group.world.backend.matching;
        let stale = matching.publish(&group.ada.caller, seen(id, 1)).await;
        assert_eq!(stale, Err(AppError::Conflict(Conflict::Stale)));
        let undone = matching.undo(&group.ada.caller, seen(id, 2)).await;
        undone.expect("the run before is there");
        let back = group.round(id).await;
        assert_eq!((back.run, back.can_undo), (1, false));
        assert_eq!(pairs(&back), pairs(&first));
        let twice = matching.undo(&group.ada.caller, seen(id, 1)).await;
        assert_eq!(twice, Err(AppError::Conflict(Conflict::WrongState)));

        group.rerun(id, 1).await;
        published(&group, id).await;
    })
    .await;
}

/// Publishes the second run: both of each pair get one letter, and nothing changes any more.
async fn published(group: &Group, id: PairingRoundId) {
    let (matching, ada) = (&group.world.backend.matching, &group.ada.caller);
    let before = group.world.letters().await.len();
    let published = matching.publish(ada, seen(id, 2)).await;
    published.expect("it may be published");
    group.world.run_jobs().await;
    server::matching::introduce_all(&group.world.platform, id)
        .await
        .expect("jobs may run twice");
    group.world.run_jobs().await;
    let letters = group.world.letters().await;
    assert_eq!(letters.len() - before, 4);
    for (reader, other) in [
        (&group.anan, "Sam Example"),
        (&group.sam, "Anan Example"),
        (&group.cleo, "Leila Example"),
        (&group.leila, "Cleo Example"),
    ] {
        let letter = group.world.letter_to(&reader.email).await;
        assert!(letter.subject.contains(other), "{}", letter.subject);
        assert!(letter.text.contains("Autumn"), "{}", letter.text);
    }
    let wrong_state = Err(AppError::Conflict(Conflict::WrongState));
    assert_eq!(matching.rerun(ada, seen(id, 2)).await, wrong_state);
    assert_eq!(matching.undo(ada, seen(id, 2)).await, wrong_state);
    assert_eq!(matching.remove(ada, seen(id, 2)).await, wrong_state);
    let decided = group.decide(id, &group.anan, &group.sam, Decision::Release);
    assert_eq!(decided.await, wrong_state);
    let table = matching.table(ada, id).await.expect("an admin may have it");
    assert_eq!(
        table,
        "mentee,mentor,score,rule,reason\r\n\
         anan@example.org,sam@example.org,0.8000,pinned,\r\n\
         cleo@example.org,leila@example.org,0.4000,,\r\n\
         bao@example.org,,,,Pairs that were decided take every place at the eligible mentors.\r\n"
    );
}

#[tokio::test]
async fn pins_of_pairs_that_are_gone_are_gone() {
    in_each_world(async |world| {
        let group = Group::new(world).await;
        let id = group.create(group.form()).await.expect("a good form");
        let decided = group.decide(id, &group.bao, &group.leila, Decision::Forbid);
        decided.await.expect("an admin may decide");
        group.rerun(id, 1).await;
        let decided = group.decide(id, &group.cleo, &group.leila, Decision::Pin);
        decided.await.expect("an admin may decide");
        let matching = &group.world.backend.matching;
        let undone = matching.undo(&group.ada.caller, seen(id, 2)).await;
        undone.expect("the run before is there");
        // Cleo has nobody in the first run, so there is nothing to hold on to.
        let back = group.round(id).await;
        let kinds: Vec<RuleKind> = back.rules.iter().map(|rule| rule.kind).collect();
        assert_eq!(kinds, [RuleKind::Never]);
        let nothing = group.decide(id, &group.cleo, &group.leila, Decision::Pin);
        assert_eq!(nothing.await, Err(AppError::NotFound));
        let released = group.decide(id, &group.bao, &group.leila, Decision::Release);
        released.await.expect("an admin may decide");
        let removed = matching.remove(&group.ada.caller, seen(id, 1)).await;
        removed.expect("nobody was told of it");
        assert_eq!(matching.rounds(&group.ada.caller).await, Ok(vec![]));
    })
    .await;
}

#[tokio::test]
async fn every_wrong_line_is_told() {
    in_each_world(async |world| {
        let group = Group::new(world).await;
        let told = async |form: RoundForm| match group.create(form).await {
            Err(AppError::Invalid(errors)) => {
                let errors = errors.0.into_iter();
                errors
                    .map(|error| (error.field, error.problem))
                    .collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
        let line = |field: &str, line, problem| {
            let problem = Box::new(problem);
            (field.to_owned(), Problem::InLine { line, problem })
        };
        let form = RoundForm {
            name: " ".to_owned(),
            objective: "best".to_owned(),
            mentors: "leila@example.org\nsam@example.org,many\nsam@example.org,1001".to_owned(),
            mentees: String::new(),
            scores: "anan@example.org,leila@example.org,NaN\na,b,0.5,2\n\"a".to_owned(),
            rules: "anan@example.org,leila@example.org,perhaps".to_owned(),
        };
        let most = i64::from(domain::matching::pairing::MOST_PLACES);
        assert_eq!(
            told(form).await,
            [
                ("name".to_owned(), Problem::Missing),
                ("objective".to_owned(), Problem::NotAChoice),
                line("mentors", 1, Problem::Columns { least: 2, most: 2 }),
                line("mentors", 2, Problem::NotANumber),
                line("mentors", 3, Problem::OutOfRange { least: 0, most }),
                ("mentees".to_owned(), Problem::Missing),
                line("scores", 3, Problem::OpenQuote),
                line("rules", 1, Problem::NotAChoice),
            ]
        );
        let form = RoundForm {
            scores: "anan@example.org,leila@example.org,NaN\na,b,0.5,2".to_owned(),
            ..group.form()
        };
        let bounds = Problem::OutOfRange { least: 0, most: 1 };
        assert_eq!(
            told(form).await,
            [line("scores", 1, bounds.clone()), line("scores", 2, bounds)]
        );
        let form = RoundForm {
            mentors: "leila@example.org,1\nleila@example.org,1\nnobody@example.org,1".to_owned(),
            mentees: "anan@example.org\nbao@example.org".to_owned(),
            scores: "anan@example.org,leila@example.org,0.5\nanan@example.org,sam@example.org,1\n\
                anan@example.org,leila@example.org,1"
                .to_owned(),
            rules: "anan@example.org,leila@example.org,must\nanan@example.org,leila@example.org,never\n\
                bao@example.org,leila@example.org,must"
                .to_owned(),
            ..group.form()
        };
        assert_eq!(
            told(form).await,
            [
                line("mentors", 2, Problem::Duplicate),
                line("mentors", 3, Problem::UnknownMember),
                line("scores", 2, Problem::NotInGroup),
                line("scores", 3, Problem::Duplicate),
                line("rules", 2, Problem::Contradicts { line: 1 }),
                line("rules", 3, Problem::TooMany { most: 1 }),
            ]
        );
    })
    .await;
}

/// What somebody's profile says.
async fn tells(group: &Group, member: MemberId, skills: &'static [&str], language: &'static str) {
    group
        .world
        .platform
        .db
        .write(move |tx| {
            async move {
                sql("UPDATE profile SET languages = $2, industry = 'Health' WHERE member_id = $1")
                    .bind(member)
                    .bind(format!("[\"{language}\"]"))
                    .execute(tx)
                    .await?;
                for (position, skill) in skills.iter().enumerate() {
                    sql("INSERT INTO profile_skill (member_id, position, skill, level) VALUES ($1, $2, $3, 2)")
                        .bind(member)
                        .bind(position as u32)
                        .bind(*skill)
                        .execute(tx)
                        .await?;
                }
                Ok::<_, DbError>(())
            }
            .boxed()
        })
        .await
        .expect("a profile can be changed");
}

#[tokio::test]
async fn without_scores_profiles_decide_and_tell_why() {
    in_each_world(async |world| {
        let group = Group::new(world).await;
        tells(&group, group.leila.id, &["Rust", "SQL"], "en").await;
        tells(&group, group.sam.id, &["Sales"], "de").await;
        tells(&group, group.anan.id, &["rust", "Hiring"], "en").await;
        tells(&group, group.bao.id, &["Rust"], "fr").await;
        let form = RoundForm {
            mentors: "leila@example.org,1\nsam@example.org,2".to_owned(),
            mentees: "anan@example.org\nbao@example.org".to_owned(),
            scores: String::new(),
            ..group.form()
        };
        let id = group.create(form).await.expect("a good form");
        let round = group.round(id).await;
        assert_eq!(pairs(&round), [("Anan", "Leila")]);
        let PairRow { score, shares, .. } = &round.pairs[0];
        // Half of Anan's skills, a language, the industry.
        assert_eq!(score.units(), 3_000 + 2_500 + 1_500);
        assert_eq!(shares.skills, ["Rust"]);
        assert_eq!(shares.languages, ["en"]);
        assert_eq!(shares.industry.as_deref(), Some("Health"));
        // Nobody speaks Bao's language, and Anan does not speak Sam's.
        assert_eq!(round.without_mentor[0].reason, NoMentor::NoneEligible);
        assert_eq!(round.without_mentee[0].reason, NoMentee::NoneEligible);
    })
    .await;
}

#[tokio::test]
async fn a_form_without_script_keeps_what_was_typed() {
    in_each_world(async |world| {
        let group = Group::new(world).await;
        let fields = [
            ("form[name]", "Autumn <b>"),
            ("form[objective]", "worst_off"),
            ("form[mentors]", NOBODY),
            (
                "form[mentees]",
                "anan@example.org\nnobody@example.org\n<who>",
            ),
        ];
        let here = "/admin/pairing";
        let (world, ada) = (&group.world, Some(&group.ada));
        let page = world.post(here, "/fn/pairing_create", &fields, ada).await;
        assert_eq!(page.status, 422);
        let kept = [
            "Autumn &lt;b&gt;",
            "nobody@example.org\n&lt;who&gt;</textarea>",
        ];
        for text in kept {
            assert!(page.text.contains(text), "{text} is not in {}", page.text);
        }
        assert!(
            page.text
                .contains("Line 2: No member has this address or profile.")
        );
    })
    .await;
}
