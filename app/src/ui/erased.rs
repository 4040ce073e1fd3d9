//! Views without their type. A page is made of few large views; each that is used in several
//! places, chosen between others or repeated is erased here, so that the browser part holds its
//! code once. Knows nothing of what is shown.

use super::breathe;
use leptos::prelude::*;
use leptos::tachys::{
    html::attribute::{Attribute, any_attribute::AnyAttribute},
    hydration::Cursor,
    ssr::StreamBuilder,
    view::{Position, PositionState, add_attr::AddAnyAttr},
};

/// Erases a view's type.
pub trait Erase {
    /// As `into_any`, at half the weight. Every type that `into_any` erases brings code for two
    /// ways of hydration; this leaves out the one that waits, which only the frame needs.
    fn erased(self) -> AnyView;

    /// As [`Erase::erased`], for what the server's document has from the start and keeps: in the
    /// browser it is brought to life once, and never made or made anew.
    fn of_frame(self) -> AnyView;
}

impl<V: IntoView + 'static> Erase for V {
    #[expect(clippy::disallowed_methods, reason = "one of two places that may")]
    fn erased(self) -> AnyView {
        Erased::<V, false>(self).into_any()
    }

    #[expect(clippy::disallowed_methods, reason = "one of two places that may")]
    fn of_frame(self) -> AnyView {
        Erased::<V, true>(self).into_any()
    }
}

/// A view whose code in the browser is what is needed where it stands: of the frame, or of a page.
/// What is refused here was never there to be called; it is asserted so that no code is made for it.
struct Erased<V, const OF_FRAME: bool>(V);

/// Why a view of the frame is not made in the browser.
const FRAME_IS_THERE: &str = "the frame comes with the document";

impl<V: Render, const OF_FRAME: bool> Render for Erased<V, OF_FRAME> {
    type State = V::State;

    fn build(self) -> Self::State {
        assert!(!OF_FRAME, "{FRAME_IS_THERE}");
        self.0.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        assert!(!OF_FRAME, "{FRAME_IS_THERE}");
        self.0.rebuild(state);
    }
}

impl<V: RenderHtml + 'static, const OF_FRAME: bool> RenderHtml for Erased<V, OF_FRAME> {
    type AsyncOutput = V::AsyncOutput;
    // Nothing in it is borrowed: it need not be copied into a second type with code of its own.
    type Owned = Self;

    const MIN_LENGTH: usize = V::MIN_LENGTH;
    const EXISTS: bool = V::EXISTS;

    fn dry_resolve(&mut self) {
        self.0.dry_resolve();
    }

    async fn resolve(self) -> Self::AsyncOutput {
        self.0.resolve().await
    }

    fn html_len(&self) -> usize {
        self.0.html_len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0
            .to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_async_with_buf::<OUT_OF_ORDER>(
            buf,
            position,
            escape,
            mark_branches,
            extra_attrs,
        );
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Self::State {
        assert!(!OF_FRAME, "the frame comes to life piece by piece");
        self.0.hydrate::<FROM_SERVER>(cursor, position)
    }

    // Refused before there is anything to wait for: no code is made for the waiting then.
    fn hydrate_async(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> impl Future<Output = Self::State> {
        assert!(OF_FRAME, "a page comes to life at once");
        async move {
            breathe().await;
            self.0.hydrate::<true>(cursor, position)
        }
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}

impl<V: AddAnyAttr, const OF_FRAME: bool> AddAnyAttr for Erased<V, OF_FRAME> {
    type Output<SomeNewAttr: Attribute> =
        Erased<<V::Output<SomeNewAttr> as RenderHtml>::Owned, OF_FRAME>;

    fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        Erased(self.0.add_any_attr(attr).into_owned())
    }
}
