//! The next days can be read without a connection once they were opened: asks the browser to keep a
//! copy (`public/agenda-copy.js`). Does nothing in a browser that may not.

use leptos::prelude::window;
use leptos::web_sys::js_sys::{Array, Function, JSON, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

pub fn keep() {
    // Who cannot keep a copy reads with a connection, as before.
    let _ = ask();
}

/// By name: the bindings of these would weigh more than the few calls.
fn ask() -> Result<(), JsValue> {
    let workers = Reflect::get(&window().navigator(), &"serviceWorker".into())?;
    if workers.is_undefined() {
        return Ok(());
    }
    let scope = JSON::parse(r#"{"scope":"/calendar"}"#)?;
    let registered = call(&workers, "register", &[&"/agenda-copy.js".into(), &scope])?;
    call(
        &registered,
        "catch",
        &[&Closure::once_into_js(|_: JsValue| {})],
    )?;
    let ready = Reflect::get(&workers, &"ready".into())?;
    let tell = Closure::once_into_js(|registration: JsValue| {
        if let Ok(worker) = Reflect::get(&registration, &"active".into()) {
            // A worker that is gone already keeps nothing.
            let _ = call(&worker, "postMessage", &[&"keep".into()]);
        }
    });
    call(&ready, "then", &[&tell])?;
    Ok(())
}

fn call(of: &JsValue, method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &method.into())?.dyn_into()?;
    let arguments: Array = arguments.iter().copied().collect();
    method.apply(of, &arguments)
}
