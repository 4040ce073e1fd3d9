//! XML of other people's servers as a small tree, within bounds on depth and size. Document types,
//! and with them entities that grow, are refused; so is what is not well-formed.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

const MOST_DEPTH: usize = 24;
const MOST_ELEMENTS: usize = 200_000;

/// The vocabularies that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    Dav,
    CalDav,
    CalendarServer,
    Apple,
    Other,
}

/// Name, text and children of an element; of its attributes only `name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    pub space: Space,
    pub local: String,
    pub named: Option<String>,
    pub text: String,
    pub children: Vec<Element>,
}

/// Not what can be read; why is nobody's business but the other side's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadXml;

impl Element {
    pub fn is(&self, space: Space, local: &str) -> bool {
        self.space == space && self.local == local
    }

    pub fn child(&self, space: Space, local: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.is(space, local))
    }

    pub fn all<'e>(&'e self, space: Space, local: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children
            .iter()
            .filter(move |child| child.is(space, local))
    }
}

/// Reads a document to its end.
pub fn parse(body: &[u8]) -> Result<Element, BadXml> {
    let text = String::from_utf8_lossy(body);
    let mut reader = NsReader::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text));
    let mut open: Vec<Element> = vec![];
    let mut root = None;
    let mut count = 0;
    loop {
        let (space, event) = reader.read_resolved_event().map_err(|_| BadXml)?;
        if let Event::Start(start) | Event::Empty(start) = &event {
            count += 1;
            if count > MOST_ELEMENTS || open.len() >= MOST_DEPTH || root.is_some() {
                return Err(BadXml);
            }
            open.push(element(space_of(&space), start));
        }
        match event {
            Event::End(_) | Event::Empty(_) => {
                let done = open.pop().ok_or(BadXml)?;
                match open.last_mut() {
                    Some(outer) => outer.children.push(done),
                    None => root = Some(done),
                }
            }
            Event::Text(text) => add(&mut open, &text.xml10_content().map_err(|_| BadXml)?),
            Event::CData(text) => add(&mut open, &text.xml10_content().map_err(|_| BadXml)?),
            Event::GeneralRef(reference) => {
                let c = referred(&reference).ok_or(BadXml)?;
                add(&mut open, c.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(BadXml),
            Event::Eof if open.is_empty() => return root.ok_or(BadXml),
            Event::Eof => return Err(BadXml),
            Event::Start(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
}

fn element(space: Space, start: &BytesStart<'_>) -> Element {
    // Without checks: comparing each attribute with all others takes long when there are many.
    let mut attributes = start.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let named = attributes.find(|attribute| attribute.key.as_ref() == b"name");
    Element {
        space,
        local: String::from_utf8_lossy(start.local_name().as_ref()).into_owned(),
        named: named.map(|attribute| String::from_utf8_lossy(&attribute.value).into_owned()),
        text: String::new(),
        children: vec![],
    }
}

/// Text outside of all elements is white space.
fn add(open: &mut [Element], text: &str) {
    if let Some(inner) = open.last_mut() {
        inner.text.push_str(text);
    }
}

/// The character that a reference names: by its number, or one of the five that every document has.
fn referred(reference: &BytesRef<'_>) -> Option<char> {
    if let Some(c) = reference.resolve_char_ref().ok()? {
        return Some(c);
    }
    match reference.decode().ok()?.as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

fn space_of(resolved: &ResolveResult<'_>) -> Space {
    match resolved {
        ResolveResult::Bound(Namespace(b"DAV:")) => Space::Dav,
        ResolveResult::Bound(Namespace(b"urn:ietf:params:xml:ns:caldav")) => Space::CalDav,
        ResolveResult::Bound(Namespace(b"http://calendarserver.org/ns/")) => Space::CalendarServer,
        ResolveResult::Bound(Namespace(b"http://apple.com/ns/ical/")) => Space::Apple,
        _ => Space::Other,
    }
}
