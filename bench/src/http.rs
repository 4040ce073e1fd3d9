//! The simplest client: one connection, one request after the other, the body read to its end.

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// An open connection to a server.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, driving) = handshake(TokioIo::new(stream)).await?;
        // Ends with the connection; what went wrong shows in the request under way.
        tokio::spawn(driving);
        Ok(Connection {
            sender,
            host: address.to_string(),
        })
    }

    /// A page, as a browser asks for it.
    pub async fn page(&mut self, path: &str) -> Result<(StatusCode, Bytes)> {
        let request = Request::get(path).header(header::ACCEPT, "text/html");
        self.send(request, Bytes::new()).await
    }

    /// Asks the REST interface, with somebody's personal token.
    pub async fn ask(&mut self, token: &str, path: &str) -> Result<(StatusCode, Value)> {
        let request = Request::get(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        let (status, body) = self.send(request, Bytes::new()).await?;
        Ok((status, serde_json::from_slice(&body)?))
    }

    /// Posts to the REST interface, with somebody's personal token.
    pub async fn post(
        &mut self,
        token: &str,
        path: &str,
        body: &Value,
    ) -> Result<(StatusCode, Value)> {
        let request = Request::post(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        let (status, body) = self.send(request, body.to_string().into()).await?;
        Ok((status, serde_json::from_slice(&body)?))
    }

    /// Posts the form of a page of this site, as whose token it is or as nobody.
    pub async fn form(&mut self, token: &str, path: &str, fields: &str) -> Result<StatusCode> {
        let mut request = Request::post(path)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        Ok(self.send(request, fields.to_owned().into()).await?.0)
    }

    async fn send(
        &mut self,
        request: http::request::Builder,
        body: Bytes,
    ) -> Result<(StatusCode, Bytes)> {
        let request = request
            .header(header::HOST, &self.host)
            .body(Full::new(body))?;
        self.sender
            .ready()
            .await
            .context("the connection is gone")?;
        let answer = self.sender.send_request(request).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }
}
