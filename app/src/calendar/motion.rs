//! A refused change is seen to go back: the thing slides from where it was dropped to where it belongs.
//! Does nothing where there is no window, and nothing for those who asked for less motion.

#[cfg(not(feature = "hydrate"))]
pub fn fall_back(_: domain::calendar::geometry::Placed, _: domain::calendar::geometry::Placed) {}

#[cfg(feature = "hydrate")]
pub use seen::fall_back;

#[cfg(feature = "hydrate")]
mod seen {
    use super::super::layout::key;
    use domain::calendar::geometry::Placed;
    use leptos::prelude::*;
    use leptos::web_sys::{Element, js_sys};
    use wasm_bindgen::{JsCast, JsValue};

    /// Well under the half second within which a refusal is to be understood.
    const MILLISECONDS: f64 = 260.0;

    /// Called while the thing is still drawn where it was dropped.
    pub fn fall_back(from: Placed, to: Placed) {
        let dropped = find(&key(to)).or_else(|| query(".week-body .ghost"));
        let Some(dropped) = dropped.map(|block| block.get_bounding_client_rect()) else {
            return;
        };
        if still() {
            return;
        }
        let slide = move || {
            let Some(block) = find(&key(from)) else {
                return;
            };
            let home = block.get_bounding_client_rect();
            let (x, y) = (dropped.left() - home.left(), dropped.top() - home.top());
            // Whole pixels: writing parts of them would bring a lot of code.
            let (x, y) = (x as i32, y as i32);
            let frames = format!(r#"{{"translate":["{x}px {y}px","0 0"]}}"#);
            // Without it the thing is home at once.
            let _ = animate(&block, &frames);
        };
        request_animation_frame(slide);
    }

    /// By name: the bindings hold this method back as not yet stable.
    fn animate(block: &Element, frames: &str) -> Result<JsValue, JsValue> {
        let frames = js_sys::JSON::parse(frames)?;
        let animate = js_sys::Reflect::get(block, &"animate".into())?;
        let animate: js_sys::Function = animate.dyn_into()?;
        animate.call2(block, &frames, &MILLISECONDS.into())
    }

    fn still() -> bool {
        let asked = window().match_media("(prefers-reduced-motion: reduce)");
        asked.ok().flatten().is_some_and(|asked| asked.matches())
    }

    fn find(key: &str) -> Option<Element> {
        query(&format!(".week-body .block[data-key=\"{key}\"]"))
    }

    fn query(selector: &str) -> Option<Element> {
        // Fails only for a selector that cannot be read; ours can.
        document().query_selector(selector).ok().flatten()
    }
}
