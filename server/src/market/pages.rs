//! Whole pages that visitors were shown, times and all: given again while nothing was written to the
//! database, time alone changes nothing of them, and for a second at most. Many visitors ask the same few
//! questions, and while the database holds the same their answers are the same. Holds no page of a
//! member's.

use super::lookup::Noted;
use app::error::AppError;
use app::market::{MarketQuery, MarketView};
use domain::money::Currency;
use domain::time::{DAY, Instant, SECOND};
use quick_cache::sync::Cache;
use std::sync::Arc;

/// So many pages; some 30 kB each.
const KEPT: usize = 500;
/// What is no business of the database may be this old.
const MOST: i64 = SECOND;

/// What was asked, and everything of who asks that a page depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    pub query: MarketQuery,
    /// Mentors on a page.
    pub size: u32,
    /// On which clock times are.
    pub zone: String,
    /// In which currency prices are shown, where they have one in it.
    pub currency: Option<Currency>,
}

/// See the head of the file.
pub struct Pages(Cache<Asked, Arc<Kept>>);

/// What somebody is shown, and what it was made of.
pub struct Page {
    pub view: MarketView,
    /// Whom it shows, for who counts that.
    pub noted: Vec<Noted>,
    looked_at: Instant,
    /// From then on it may be another.
    until: Instant,
}

/// A page of one state of the database.
struct Kept {
    state: i64,
    page: Arc<Page>,
}

impl Default for Pages {
    fn default() -> Pages {
        Pages(Cache::new(KEPT))
    }
}

impl Pages {
    /// The page that was shown to this question in this state of the database, else what `look` brings.
    /// Who asks while somebody looks gets that one.
    pub async fn page(
        &self,
        asked: &Asked,
        state: i64,
        now: Instant,
        look: impl Future<Output = Result<Page, AppError>>,
    ) -> Result<Arc<Page>, AppError> {
        loop {
            match self.0.get_value_or_guard_async(asked).await {
                Ok(kept) if kept.state == state && kept.page.holds(now) => {
                    return Ok(kept.page.clone());
                }
                Ok(old) => {
                    let is_old = |kept: &Arc<Kept>| Arc::ptr_eq(kept, &old);
                    self.0.remove_if(asked, is_old);
                }
                Err(place) => {
                    let page = Arc::new(look.await?);
                    let kept = Kept {
                        state,
                        page: page.clone(),
                    };
                    // Who waits looks at it as anybody does.
                    let _kept_unless_crowded_out = place.insert(Arc::new(kept));
                    return Ok(page);
                }
            }
        }
    }

    /// Something changed of which the database knows nothing.
    pub fn forget(&self) {
        self.0.clear();
    }
}

impl Page {
    /// As of `now`; time alone changes it at these instants, if not before.
    pub fn new(
        view: MarketView,
        noted: Vec<Noted>,
        now: Instant,
        turns: impl Iterator<Item = Instant>,
    ) -> Page {
        let tomorrow = Instant((now.0.div_euclid(DAY) + 1) * DAY);
        let until = turns.fold(tomorrow.min(now.plus(MOST)), Instant::min);
        Page {
            view,
            noted,
            looked_at: now,
            until,
        }
    }

    fn holds(&self, now: Instant) -> bool {
        self.looked_at <= now && now < self.until
    }
}
