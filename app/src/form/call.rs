//! A server function that a page calls, and what came of it. Stands where the framework's own action
//! would: that one brings all of its code once more for each function there is, this one holds it once.

use crate::error::AppError;
use crate::exchange;
use crate::ui::State;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::client::Client;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

/// What a function answered; the type of success is known outside only.
type Outcome = Result<Success, AppError>;
type Success = Arc<dyn Any + Send + Sync>;

/// A server function that a page calls.
pub struct Call<S> {
    state: Calling,
    of: PhantomData<fn() -> S>,
}

impl<S> Clone for Call<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Call<S> {}

/// The same for all functions.
#[derive(Clone, Copy)]
pub(super) struct Calling {
    outcome: State<Option<Outcome>>,
    called: RwSignal<usize>,
    under_way: RwSignal<usize>,
    version: RwSignal<usize>,
}

impl<S> Default for Call<S> {
    fn default() -> Self {
        Call::new()
    }
}

fn success<T: Send + Sync + 'static>(answer: T) -> Success {
    Arc::new(answer)
}

impl<S> Call<S>
where
    S: ServerFn<Error = AppError> + 'static,
    S::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    /// Calls it with what was typed into its form.
    pub fn post(self, typed: &[(String, String)])
    where
        S::Client: Client<AppError>,
    {
        let reply = exchange::post::<S>(typed);
        self.state.run(Box::pin(async move {
            exchange::read::<S::Output>(&reply.await?).map(success)
        }));
    }

    /// Calls it. Of answers that overtake each other, the one to the last call counts.
    pub fn dispatch(self, call: S) {
        self.state.run(Box::pin(
            async move { call.run_on_client().await.map(success) },
        ));
    }

    /// The last answer.
    pub fn value(self) -> Option<Result<S::Output, AppError>> {
        let outcome = self.state.outcome.get()?;
        let typed = |answer: Success| {
            let answer = answer.downcast_ref::<S::Output>();
            answer.expect("a function answers in one type").clone()
        };
        Some(outcome.map(typed))
    }
}

impl<S> Call<S> {
    pub fn new() -> Self {
        Call {
            state: Calling::new(),
            of: PhantomData,
        }
    }

    /// Counts the answers.
    pub fn version(self) -> RwSignal<usize> {
        self.state.version
    }

    /// Whether an answer is awaited.
    pub fn pending(self) -> Signal<bool> {
        self.state.pending()
    }

    pub(super) fn state(self) -> Calling {
        self.state
    }
}

impl Calling {
    fn new() -> Self {
        Calling {
            outcome: State::new(None),
            called: RwSignal::new(0),
            under_way: RwSignal::new(0),
            version: RwSignal::new(0),
        }
    }

    fn pending(self) -> Signal<bool> {
        let under_way = self.under_way;
        Signal::derive(move || under_way.get() > 0)
    }

    /// Why the last call failed; nothing for a success, and nothing at all before there was an answer.
    pub(super) fn failure(self) -> Option<Option<AppError>> {
        self.outcome
            .with(|outcome| Some(outcome.as_ref()?.as_ref().err().cloned()))
    }

    fn run(self, answer: Pin<Box<dyn Future<Output = Outcome>>>) {
        self.called.update(|called| *called += 1);
        self.under_way.update(|under_way| *under_way += 1);
        let this_call = self.called.get_untracked();
        leptos::task::spawn_local(async move {
            let outcome = answer.await;
            // The page may have been left in the meantime.
            let Some(last_call) = self.called.try_get_untracked() else {
                return;
            };
            self.under_way.update(|under_way| *under_way -= 1);
            if last_call == this_call {
                self.version.update(|version| *version += 1);
                self.outcome.set(Some(outcome));
            }
        });
    }
}
