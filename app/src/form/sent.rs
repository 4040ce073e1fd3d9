//! What a form sends, read in the browser as the server reads it: texts with names like
//! `form[answers][goal]` become the arguments of a server function. Knows texts, numbers, and maps of
//! them, which is all that forms are made of; no lists.

use serde::de::value::StringDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use std::fmt;

/// The arguments that these names and values say, or none if they are not all there.
pub fn read<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Option<T> {
    let fields = pairs.into_iter().map(|(name, value)| {
        // `form[answers][goal]` is `goal` in `answers` in `form`.
        let path = name.replace("][", "[");
        (path.trim_end_matches(']').to_owned(), value)
    });
    T::deserialize(Fields(fields.collect())).ok()
}

/// Not what was asked for. The form goes the way it goes without script then, and the server says why.
#[derive(Debug)]
pub struct NotAForm;

impl fmt::Display for NotAForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not such a form")
    }
}

impl std::error::Error for NotAForm {}

/// Nothing is said of what was wrong, so that no code is needed that could say it.
impl de::Error for NotAForm {
    fn custom<T: fmt::Display>(_: T) -> Self {
        NotAForm
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        NotAForm
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        NotAForm
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        NotAForm
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        NotAForm
    }

    fn missing_field(_: &'static str) -> Self {
        NotAForm
    }

    fn duplicate_field(_: &'static str) -> Self {
        NotAForm
    }
}

/// Fields of one form, or of one map in it, by what is left of their paths.
struct Fields(Vec<(String, String)>);

impl<'de> Deserializer<'de> for Fields {
    type Error = NotAForm;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotAForm> {
        visitor.visit_map(Walk {
            left: self.0,
            value: None,
        })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotAForm> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// From field to field.
struct Walk {
    left: Vec<(String, String)>,
    value: Option<Value>,
}

impl<'de> MapAccess<'de> for Walk {
    type Error = NotAForm;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, NotAForm> {
        if self.left.is_empty() {
            return Ok(None);
        }
        let (path, text) = self.left.remove(0);
        let Some((name, inner)) = path.split_once('[') else {
            // As the server reads it: of several values of one name the last counts.
            let again = |(other, text)| (other == path).then_some(text);
            let later = self.left.extract_if(.., |(other, _)| *other == path);
            let last = later.filter_map(again).last();
            self.value = Some(Value::Text(last.unwrap_or(text)));
            return seed.deserialize(path.into_deserializer()).map(Some);
        };
        let prefix = format!("{name}[");
        let mut fields = vec![(inner.to_owned(), text)];
        let same = self
            .left
            .extract_if(.., |(other, _)| other.starts_with(&prefix));
        fields.extend(same.map(|(other, text)| (other[prefix.len()..].to_owned(), text)));
        self.value = Some(Value::Fields(Fields(fields)));
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, NotAForm> {
        seed.deserialize(self.value.take().ok_or(NotAForm)?)
    }
}

/// What a name stands for.
enum Value {
    Text(String),
    Fields(Fields),
}

/// Numbers are written in text.
macro_rules! parsed {
    ($($deserialize:ident $visit:ident)*) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotAForm> {
            let Value::Text(text) = self else {
                return Err(NotAForm);
            };
            visitor.$visit(text.parse().map_err(|_| NotAForm)?)
        })*
    };
}

impl<'de> Deserializer<'de> for Value {
    type Error = NotAForm;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotAForm> {
        match self {
            Value::Text(text) => visitor.visit_string(text),
            Value::Fields(fields) => fields.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotAForm> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotAForm> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, NotAForm> {
        let Value::Text(text) = self else {
            return Err(NotAForm);
        };
        let text: StringDeserializer<NotAForm> = text.into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }

    parsed! {
        deserialize_bool visit_bool
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}
