//! What is seen to move. What is dragged glides over its day; a refused change slides from where it was
//! dropped to where it belongs, but not for those who asked for less motion.

use super::super::layout::{Hours, key};
use super::dom::first;
use domain::calendar::geometry::Placed;
use leptos::prelude::{request_animation_frame, window};
use leptos::web_sys::{Element, js_sys};
use wasm_bindgen::{JsCast, JsValue};

/// Well under the half second within which a refusal is to be understood.
const MILLISECONDS: f64 = 260.0;

/// Called while the thing is still drawn where it was dropped.
pub fn fall_back(from: Placed, to: Placed) {
    let dropped = find(&key(to)).or_else(|| first(".week-body .ghost"));
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
        let _ = animate(&block, &frames, &MILLISECONDS.into());
    };
    request_animation_frame(slide);
}

/// Puts a block of a day at a minute of it, or of the hour after. An animation that stands still holds it there: of what
/// moves by one the browser draws nothing anew and keeps its layers, which a new place would cost.
pub fn glide(block: &Element, minute: i32, hours: Hours) {
    let shown = i32::from(hours.to) - i32::from(hours.from) + 1;
    let past = (minute - i32::from(hours.from) * 60).max(0);
    let end = format!("calc({shown} * var(--hour))");
    hold(block, &end, shown * 60, past);
}

/// Shows the nth of all words that the reel of a block has.
pub fn turn(block: &Element, nth: u16, all: u16) {
    // Fails only for a selector that cannot be read.
    if let Ok(Some(words)) = block.query_selector(".reel > span") {
        hold(&words, "-100%", all.into(), nth.into());
    }
}

/// Holds an element where it is `at` of the `whole` way to `end`. Where that cannot be, it stays at its
/// class's place until it is drawn anew.
fn hold(element: &Element, end: &str, whole: i32, at: i32) {
    if let Ok(still) = held(element, end, whole) {
        let _ = js_sys::Reflect::set(&still, &"currentTime".into(), &at.into());
    }
}

/// The animation of an element, a millisecond for each step. The element itself keeps it, so that it
/// goes with it.
fn held(element: &Element, end: &str, whole: i32) -> Result<JsValue, JsValue> {
    let name = JsValue::from("gliding");
    let made = js_sys::Reflect::get(element, &name)?;
    if !made.is_undefined() {
        return Ok(made);
    }
    let frames = format!(r#"{{"translate":["0 0","0 {end}"]}}"#);
    let made = animate(element, &frames, &whole.into())?;
    method(&made, "pause")?.call0(&made)?;
    js_sys::Reflect::set(element, &name, &made)?;
    Ok(made)
}

fn animate(block: &Element, frames: &str, timing: &JsValue) -> Result<JsValue, JsValue> {
    let frames = js_sys::JSON::parse(frames)?;
    method(block, "animate")?.call2(block, &frames, timing)
}

/// By name: the bindings hold animations back as not yet stable.
fn method(of: &JsValue, name: &str) -> Result<js_sys::Function, JsValue> {
    js_sys::Reflect::get(of, &name.into())?.dyn_into()
}

fn still() -> bool {
    let asked = window().match_media("(prefers-reduced-motion: reduce)");
    asked.ok().flatten().is_some_and(|asked| asked.matches())
}

fn find(key: &str) -> Option<Element> {
    first(&format!(".week-body .block[data-key=\"{key}\"]"))
}
