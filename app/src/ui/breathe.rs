//! Pauses in long work of the browser.

/// Lets the browser look after its reader before the work goes on. On the server nobody waits.
pub async fn breathe() {
    #[cfg(feature = "hydrate")]
    gloo_timers::future::TimeoutFuture::new(0).await;
}
