//! Where the server lets itself be sent: public addresses, whatever they are called and wherever
//! they lead, within bounds.

use super::elsewhere::{Answers, Elsewhere};
use domain::connection::Trouble;
use futures::future::BoxFuture;
use reqwest::header::HeaderMap;
use server::connection::network::{Network, may_connect};
use server::connection::outbound::{Ask, Names, Outbound, Patience, SystemNames, address};
use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Names as a test says.
struct Written(BTreeMap<&'static str, Vec<&'static str>>);

impl Names for Written {
    fn addresses(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let found = self.0.get(host.as_str()).cloned().unwrap_or_default();
        let found = found.iter().map(|text| text.parse().expect("an address"));
        let found: Vec<IpAddr> = found.collect();
        Box::pin(async move { Ok(found) })
    }
}

fn outbound(allowed: &[&str], names: impl Names + 'static) -> Outbound {
    let allowed: Vec<Network> = allowed
        .iter()
        .map(|network| network.parse().expect("a network"))
        .collect();
    Outbound::new(&allowed, Arc::new(names), Patience::default()).expect("a client can be made")
}

async fn get(outbound: &Outbound, url: &str) -> Result<u16, Trouble> {
    let url = address(url).ok_or(Trouble::BadAddress)?;
    let answer = outbound.send(Ask::get(url, HeaderMap::new())).await?;
    Ok(answer.status)
}

#[test]
fn only_public_addresses_are_public() {
    let private = [
        "127.0.0.1",
        "127.9.9.9",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "100::1",
    ];
    for address in private {
        let parsed = address.parse().expect("an address");
        assert!(!may_connect(parsed, &[]), "{address}");
    }
    for address in [
        "1.1.1.1",
        "93.184.215.14",
        "172.32.0.1",
        "2606:4700::1111",
        "64:ff9b::101:101",
    ] {
        let parsed = address.parse().expect("an address");
        assert!(may_connect(parsed, &[]), "{address}");
    }
    let intranet: Network = "10.1.0.0/16".parse().expect("a network");
    assert!(may_connect(
        "10.1.200.3".parse().expect("an address"),
        &[intranet]
    ));
    assert!(may_connect(
        "::ffff:10.1.0.1".parse().expect("an address"),
        &[intranet]
    ));
    assert!(!may_connect(
        "10.2.0.1".parse().expect("an address"),
        &[intranet]
    ));
    for bad in ["10.0.0.0/33", "ten", "10.0.0.0/x", ""] {
        assert!(bad.parse::<Network>().is_err(), "{bad}");
    }
}

#[tokio::test]
async fn nobody_is_sent_into_a_private_network() {
    let host = Elsewhere::new(Answers::Status(200)).await;
    let port = host.address.port();
    let closed = outbound(&[], SystemNames);
    let private = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        // The same in the clothes of a number.
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://0.0.0.0:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[::ffff:10.0.0.1]/".to_owned(),
    ];
    for url in &private {
        assert_eq!(
            get(&closed, url).await,
            Err(Trouble::PrivateAddress),
            "{url}"
        );
    }
    for url in ["http://1.1.1.1:25/", "ftp://1.1.1.1/", "file:///etc/passwd"] {
        assert_eq!(get(&closed, url).await, Err(Trouble::BadAddress), "{url}");
    }
    let open = outbound(&["127.0.0.1"], SystemNames);
    assert_eq!(
        get(&open, &private[0]).await,
        Ok(200),
        "allowed by the operator"
    );
}

#[tokio::test]
async fn a_name_is_judged_by_every_address_it_has() {
    let names = || {
        Written(BTreeMap::from([
            ("inside.example", vec!["10.0.0.1"]),
            ("mixed.example", vec!["1.1.1.1", "127.0.0.1"]),
            ("here.example", vec!["127.0.0.1"]),
            ("nobody.example", vec![]),
        ]))
    };
    let closed = outbound(&[], names());
    for host in ["inside.example", "mixed.example", "here.example"] {
        let url = format!("http://{host}/");
        assert_eq!(
            get(&closed, &url).await,
            Err(Trouble::PrivateAddress),
            "{host}"
        );
    }
    assert_eq!(
        get(&closed, "http://nobody.example/").await,
        Err(Trouble::Unreachable)
    );
    // The connection goes to the checked address: no other name service is asked.
    let host = Elsewhere::new(Answers::Status(200)).await;
    let open = outbound(&["127.0.0.0/8"], names());
    let url = format!("http://here.example:{}/", host.address.port());
    assert_eq!(get(&open, &url).await, Ok(200));
}

#[tokio::test]
async fn every_redirect_is_judged_anew() {
    let host = Elsewhere::new(Answers::Status(200)).await;
    let open = outbound(&["127.0.0.1"], SystemNames);
    for (to, expected) in [
        ("http://10.0.0.1/", Err(Trouble::PrivateAddress)),
        ("http://[::1]/", Err(Trouble::PrivateAddress)),
        ("file:///etc/passwd", Err(Trouble::BadAddress)),
        ("/again", Err(Trouble::TooManyRedirects)),
    ] {
        host.now_answers(Answers::Redirect(to.to_owned()));
        assert_eq!(get(&open, &host.url()).await, expected, "{to}");
    }
    let target = Elsewhere::new(Answers::Status(204)).await;
    host.now_answers(Answers::Redirect(target.url()));
    assert_eq!(get(&open, &host.url()).await, Ok(204));
}

#[tokio::test]
async fn an_answer_is_bounded_in_time_and_size() {
    let host = Elsewhere::new(Answers::Bytes(50 * 1024 * 1024)).await;
    let patient = outbound(&["127.0.0.1"], SystemNames);
    let most_bytes = 5 * 1024 * 1024;
    assert_eq!(
        get(&patient, &host.url()).await,
        Err(Trouble::TooLarge { most_bytes })
    );
    host.now_answers(Answers::Never);
    let hasty = Outbound::new(
        &["127.0.0.1".parse().expect("a network")],
        Arc::new(SystemNames),
        Patience {
            connect: Duration::from_millis(200),
            request: Duration::from_millis(200),
        },
    );
    let hasty = hasty.expect("a client can be made");
    assert_eq!(get(&hasty, &host.url()).await, Err(Trouble::TimedOut));
}
