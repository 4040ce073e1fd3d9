//! How values cross the wire to the browser part: as `postcard`, which needs a fraction of the code
//! that reading JSON does. It tells no names, so each value begins with the number of the build
//! that wrote it, and a page of yesterday understands nothing of today rather than something wrong.

use bytes::Bytes;
use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{ContentType, Decodes, Encodes, Format, FormatType};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use std::fmt;

/// What this was built from, see `build.rs`.
const BUILD: [u8; 4] = build_number(env!("BUILD_NUMBER")).to_le_bytes();

const fn build_number(text: &str) -> u32 {
    match u32::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => panic!("the build script writes a number"),
    }
}

/// HTML of the server's own making, which a page carries anyway: it is part of an answer, but what
/// is handed over with a page leaves it out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InPlace<T = String>(pub T);

impl<T> Serialize for InPlace<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de, T: Default> Deserialize<'de> for InPlace<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer).map(|()| InPlace::default())
    }
}

/// The answer of a server function.
pub type Answer = Post<Compact>;

/// The one form in which values travel.
#[derive(Debug)]
pub struct Compact;

/// A value that was not written by this build, or by no build at all.
#[derive(Debug)]
pub struct NotUnderstood;

impl fmt::Display for NotUnderstood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not written by this build")
    }
}

fn written<T: Serialize>(value: &T) -> Result<Vec<u8>, NotUnderstood> {
    postcard::to_extend(value, BUILD.to_vec()).map_err(|_| NotUnderstood)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, NotUnderstood> {
    let value = bytes.strip_prefix(&BUILD).ok_or(NotUnderstood)?;
    postcard::from_bytes(value).map_err(|_| NotUnderstood)
}

impl<T: Serialize> Encoder<T> for Compact {
    type Error = NotUnderstood;
    type Encoded = Vec<u8>;

    fn encode(value: &T) -> Result<Vec<u8>, NotUnderstood> {
        written(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Compact {
    type Error = NotUnderstood;
    type Encoded = [u8];

    fn decode(bytes: &[u8]) -> Result<T, NotUnderstood> {
        read(bytes)
    }
}

impl ContentType for Compact {
    const CONTENT_TYPE: &'static str = "application/octet-stream";
}

impl FormatType for Compact {
    const FORMAT_TYPE: Format = Format::Binary;
}

impl<T: Serialize> Encodes<T> for Compact {
    type Error = NotUnderstood;

    fn encode(value: &T) -> Result<Bytes, NotUnderstood> {
        written(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Compact {
    type Error = NotUnderstood;

    fn decode(bytes: Bytes) -> Result<T, NotUnderstood> {
        read(&bytes)
    }
}
