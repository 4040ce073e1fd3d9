//! How a deployment reaches its account at Stripe. Keys and secrets are shown by no log and no mistake.

/// Where Stripe is, unless the settings say otherwise.
pub const REAL: &str = "https://api.stripe.com";

/// As the settings name it.
#[derive(Clone, PartialEq, Eq)]
pub struct StripeSettings {
    pub(super) key: String,
    /// What messages are signed with: any of these.
    pub(super) webhook_secrets: Vec<String>,
    /// Without a slash at the end.
    pub(super) base_url: String,
}

impl std::fmt::Debug for StripeSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mode = if self.is_live() { "live" } else { "test" };
        write!(f, "StripeSettings({mode}, {})", self.base_url)
    }
}

impl StripeSettings {
    /// From a secret key, the secrets of webhook endpoints with commas between them, and an address. Or the
    /// mistakes, by the setting's name, without what stands there.
    pub fn parse(
        key: &str,
        secrets: &str,
        base_url: &str,
    ) -> Result<StripeSettings, Vec<&'static str>> {
        let mut mistakes = Vec::new();
        let kinds = ["sk_test_", "sk_live_", "rk_test_", "rk_live_"];
        let is_key = kinds
            .iter()
            .filter_map(|kind| key.strip_prefix(kind))
            .any(|rest| !rest.is_empty() && rest.bytes().all(is_of_keys));
        if !is_key {
            mistakes.push(
                "  STRIPE_SECRET_KEY: PAYMENTS=stripe needs a secret key (sk_… or rk_…, test or live)",
            );
        }
        let secrets = secrets.split(',').map(str::trim);
        let webhook_secrets: Vec<String> = secrets
            .filter(|secret| !secret.is_empty())
            .map(str::to_owned)
            .collect();
        if webhook_secrets.is_empty() {
            mistakes.push(
                "  STRIPE_WEBHOOK_SECRET: PAYMENTS=stripe needs the signing secret of its webhook (several with commas between them)",
            );
        }
        let base_url = base_url.trim_end_matches('/');
        let base_url = if base_url.is_empty() { REAL } else { base_url };
        if !base_url.starts_with("https://") && !crate::config::is_localhost(base_url) {
            mistakes.push("  STRIPE_BASE_URL: must begin with https:// (http only on localhost)");
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(StripeSettings {
            key: key.to_owned(),
            webhook_secrets,
            base_url: base_url.to_owned(),
        })
    }

    /// Whether it moves real money.
    pub fn is_live(&self) -> bool {
        self.key.contains("_live_")
    }

    /// The sites that forms of ours lead to: where people pay, and where mentors open an account.
    pub fn leads_to(&self) -> String {
        let pages = "https://checkout.stripe.com https://connect.stripe.com";
        match self.base_url.as_str() {
            REAL => pages.to_owned(),
            // Whoever stands in for it has its pages at the same address.
            other => format!("{pages} {other}"),
        }
    }
}

fn is_of_keys(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
