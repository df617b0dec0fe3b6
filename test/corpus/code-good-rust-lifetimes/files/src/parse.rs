/* The grammar /* of { sorts */ is in the book. */
pub struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub fn next_brace(&mut self) -> Option<char> {
        let found = self.text[self.at..].find(|c| c == '{' || c == '}' || c == '"')?;
        self.at += found + 1;
        self.text[self.at - 1..].chars().next()
    }
}

pub const SAMPLE: &str = r#"{"open": "{", "quote": "\""#;
pub const BYTES: &[u8] = b"{\"}";
pub const WIDE: &str = "two
lines {";
