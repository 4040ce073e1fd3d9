//! Objects are read by the names of their fields, as described. The derived readers of structs
//! would also take a list of the values, in the order in which the source happens to name them.

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

/// A value read from an object, and from nothing else.
pub struct Object<T>(pub T);

struct ByName<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ByName<T> {
    type Value = Object<T>;

    fn expecting(&self, told: &mut fmt::Formatter<'_>) -> fmt::Result {
        told.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, fields: M) -> Result<Object<T>, M::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_map(ByName(PhantomData))
    }
}

/// For a field with an object that may be left out.
pub fn maybe<'de, D, T>(value: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let read = Option::<Object<T>>::deserialize(value)?;
    Ok(read.map(|Object(read)| read))
}

/// For a field with a list of objects that may be left out.
pub fn maybe_list<'de, D, T>(value: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let read = Option::<Vec<Object<T>>>::deserialize(value)?;
    Ok(read.map(|list| list.into_iter().map(|Object(read)| read).collect()))
}
