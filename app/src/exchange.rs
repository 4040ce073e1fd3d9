//! How a page asks the server: every server function goes one way, with the code of that way once. The
//! framework's own protocol brings it again for each function, and there are more than a hundred.

use crate::error::AppError;
use crate::wire::{Answer, Compact};
use bytes::Bytes;
use http::Method;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::{Encoding, IntoReq, PostUrl};
use leptos::server_fn::error::FromServerFnError;
use leptos::server_fn::redirect::call_redirect_hook;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::response::ClientRes;
use leptos::server_fn::server::Server;
use leptos::server_fn::{ContentType, Decodes, Http, Protocol, ServerFn};
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::UrlSearchParams;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::pin::Pin;

/// A function whose argument is a form, posted as the browser itself would.
pub type Posted = Asked<PostUrl>;

/// A function whose arguments no form could say.
pub type Packed = Asked<Answer>;

/// The protocol of a function whose arguments travel as `In` and whose answer is compact.
#[derive(Debug)]
pub struct Asked<In>(PhantomData<In>);

/// What was asked, on its way.
pub type Reply = Pin<Box<dyn Future<Output = Result<Bytes, AppError>> + Send>>;

impl<In, Input, Output, C, S> Protocol<Input, Output, C, S, AppError> for Asked<In>
where
    In: Encoding,
    Http<In, Answer>: Protocol<Input, Output, C, S, AppError>,
    Input: IntoReq<In, C::Request, AppError> + Send,
    Output: DeserializeOwned + Send,
    C: Client<AppError>,
    S: Server<AppError>,
{
    const METHOD: Method = In::METHOD;

    fn run_server<F, Fut>(
        request: S::Request,
        function: F,
    ) -> impl Future<Output = Result<S::Response, AppError>> + Send
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, AppError>> + Send,
    {
        Http::<In, Answer>::run_server(request, function)
    }

    async fn run_client(path: &str, input: Input) -> Result<Output, AppError> {
        let request = input.into_req(path, Compact::CONTENT_TYPE)?;
        read(&reply::<C>(request).await?)
    }
}

/// Posts what was typed into a form to its function, as it was typed.
pub fn post<S>(typed: &[(String, String)]) -> Reply
where
    S: ServerFn<Error = AppError>,
    S::Client: Client<AppError>,
{
    post_to::<S::Client>(S::PATH, typed)
}

fn post_to<C: Client<AppError>>(path: &str, typed: &[(String, String)]) -> Reply {
    let request = urlencoded(typed).map_err(|_| AppError::Network);
    let request = request.and_then(|body| {
        let (content, accepts) = (PostUrl::CONTENT_TYPE, Compact::CONTENT_TYPE);
        C::Request::try_new_post(path, content, accepts, body)
    });
    match request {
        Ok(request) => reply::<C>(request),
        Err(error) => Box::pin(async { Err(error) }),
    }
}

/// As the browser writes a form.
fn urlencoded(typed: &[(String, String)]) -> Result<String, JsValue> {
    let pairs = UrlSearchParams::new()?;
    for (name, value) in typed {
        pairs.append(name, value);
    }
    Ok(String::from(pairs.to_string()))
}

/// Reads an answer that this build wrote.
pub fn read<T: DeserializeOwned>(answer: &Bytes) -> Result<T, AppError> {
    // Whatever it is, it is none of ours: as good as no answer.
    Compact::decode(answer.clone()).map_err(|_| AppError::Network)
}

fn reply<C: Client<AppError>>(request: C::Request) -> Reply {
    Box::pin(async move {
        let answer = C::send(request).await?;
        let (status, location, leads_on) =
            (answer.status(), answer.location(), answer.has_redirect());
        let bytes = answer.try_into_bytes().await?;
        if (400..=599).contains(&status) {
            return Err(AppError::de(bytes));
        }
        if (300..=399).contains(&status) || leads_on {
            call_redirect_hook(&location);
        }
        Ok(bytes)
    })
}
