//! What an account must look like: addresses, passwords, the terms of joining.

use crate::form::{FieldErrors, Problem, text, ticked};
use crate::id::MemberId;

/// The form of joining, as typed.
#[derive(Clone, Copy, Debug)]
pub struct RawJoining<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub password: &'a str,
    pub adult: Option<&'a str>,
    pub conduct: Option<&'a str>,
    pub mentor: Option<&'a str>,
}

/// Somebody who may join: 18 or older, and the code of conduct accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    pub name: String,
    pub email: String,
    pub password: String,
    pub mentor: bool,
}

impl Joining {
    pub fn parse(raw: RawJoining<'_>) -> Result<Joining, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", text(raw.name, 2, 80));
        let email = errors.take("email", email(raw.email));
        let password = errors.take("password", password(raw.password, raw.email));
        if !ticked(raw.adult) {
            errors.add("adult", Problem::TooYoung);
        }
        if !ticked(raw.conduct) {
            errors.add("conduct", Problem::MustBeAccepted);
        }
        match (name, email, password, errors.is_empty()) {
            (Some(name), Some(email), Some(password), true) => Ok(Joining {
                name,
                email,
                password,
                mentor: ticked(raw.mentor),
            }),
            _ => Err(errors),
        }
    }
}

/// An address with something on both sides of one `@` and a dot or a bare host behind it. Whether
/// it exists is found out by writing to it.
pub fn email(raw: &str) -> Result<String, Problem> {
    let address = text(raw, 1, 254)?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\"\\".contains(c);
    match address.split_once('@') {
        Some((local, host))
            if !local.is_empty()
                && local.len() <= 64
                && !address.contains(odd)
                && !host.contains('@')
                && host.split('.').all(|label| !label.is_empty())
                && host.contains('.') =>
        {
            Ok(address)
        }
        _ => Err(Problem::NotAnEmail),
    }
}

/// Two addresses with the same key are one account.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Long rather than colourful: at least 10 characters, not one of the best-known, not one
/// character over and over, not the address itself (NIST SP 800-63B).
pub fn password(raw: &str, email: &str) -> Result<String, Problem> {
    const LEAST: u32 = 10;
    const MOST: u32 = 256;
    let length = u32::try_from(raw.chars().count()).unwrap_or(u32::MAX);
    if length == 0 {
        return Err(Problem::Missing);
    }
    if length < LEAST {
        return Err(Problem::TooShort { least: LEAST });
    }
    if length > MOST {
        return Err(Problem::TooLong { most: MOST });
    }
    let lower = raw.to_lowercase();
    let one_character = raw.chars().all(|c| raw.starts_with(c));
    let local_part = email.split('@').next().unwrap_or_default().to_lowercase();
    let is_address = !email.is_empty() && (lower == email_key(email) || lower == local_part);
    if one_character || is_address || COMMON.iter().any(|common| lower.starts_with(common)) {
        return Err(Problem::CommonPassword);
    }
    Ok(raw.to_owned())
}

/// Beginnings of the long passwords that lists of leaked ones are full of.
const COMMON: [&str; 12] = [
    "1234567890",
    "0123456789",
    "qwertyuiop",
    "password12",
    "passwordpa",
    "iloveyou12",
    "qwerty1234",
    "1q2w3e4r5t",
    "abcdefghij",
    "letmein123",
    "welcome123",
    "mentorconn",
];

/// A name as it stands in an address: lower-case letters, digits and dashes. The end of the id
/// keeps two people of one name apart.
pub fn slug(name: &str, id: MemberId) -> String {
    let mut slug = String::with_capacity(name.len() + 5);
    for c in name.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'ä' | 'á' | 'à' | 'â' | 'ã' | 'å' | 'ā' => slug.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ę' => slug.push('e'),
            'í' | 'ì' | 'î' | 'ï' | 'ī' => slug.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' => slug.push('o'),
            'ú' | 'ù' | 'û' | 'ü' | 'ū' => slug.push('u'),
            'ç' | 'č' | 'ć' => slug.push('c'),
            'ñ' | 'ń' => slug.push('n'),
            'š' | 'ś' => slug.push('s'),
            'ž' | 'ź' | 'ż' => slug.push('z'),
            'ł' => slug.push('l'),
            'ß' => slug.push_str("ss"),
            _ if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            _ => {}
        }
    }
    let hex = id.0.simple().to_string();
    let tail = &hex[hex.len() - 4..];
    let name = slug.trim_matches('-');
    if name.is_empty() {
        format!("member-{tail}")
    } else {
        format!("{name}-{tail}")
    }
}
