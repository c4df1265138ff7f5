//! The document's bytes, before any parser: what is open at once, words and signs, spreads. It neither recurses nor
//! allocates. A parser that recurses over 1,600 brackets ends the process; it is never given them.

use super::{Excess, Limits};

/// Counts what the document is made of.
pub(super) fn check(document: &str, limits: &Limits) -> Result<(), Excess> {
    if document.len() > limits.document_bytes {
        return Err(Excess::Bytes(limits.document_bytes));
    }
    let (mut rest, mut open) = (document.as_bytes(), 0_usize);
    let (mut tokens, mut spreads) = (0_usize, 0_usize);
    while let Some(token) = next(&mut rest)? {
        tokens += 1;
        match token {
            Token::Opens => open += 1,
            Token::Closes => open = open.saturating_sub(1),
            Token::Spreads => spreads += 1,
            Token::Other => {}
        }
        if open > limits.nesting {
            return Err(Excess::Deep(limits.nesting));
        }
        if spreads > limits.spreads {
            return Err(Excess::Spreads(limits.spreads));
        }
        if tokens > limits.tokens {
            return Err(Excess::Tokens(limits.tokens));
        }
    }
    Ok(())
}

/// A word, a sign, a text.
enum Token {
    Opens,
    Closes,
    Spreads,
    Other,
}

/// The next word or sign; what stands between (white space, commas, comments, byte order marks) is passed over.
fn next(rest: &mut &[u8]) -> Result<Option<Token>, Excess> {
    loop {
        let (token, after) = match *rest {
            [] => return Ok(None),
            [b'#', after @ ..] => (None, skip(after, |byte| !matches!(byte, b'\n' | b'\r'))),
            [b'"', b'"', b'"', after @ ..] => (Some(Token::Other), past_block(after)?),
            [b'"', after @ ..] => (Some(Token::Other), past_text(after)),
            [b'.', b'.', b'.', after @ ..] => (Some(Token::Spreads), after),
            [b'{' | b'[' | b'(', after @ ..] => (Some(Token::Opens), after),
            [b'}' | b']' | b')', after @ ..] => (Some(Token::Closes), after),
            [byte, after @ ..] if is_of_word(*byte) => (Some(Token::Other), skip(after, is_of_word)),
            // Commas, white space and the marks of Unicode that no word is made of.
            [byte, after @ ..] if *byte == b',' || *byte <= b' ' || !byte.is_ascii() => (None, after),
            [_sign, after @ ..] => (Some(Token::Other), after),
        };
        *rest = after;
        if token.is_some() {
            return Ok(token);
        }
    }
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+')
}

fn skip(bytes: &[u8], is_skipped: impl Fn(u8) -> bool) -> &[u8] {
    let length = bytes.iter().take_while(|byte| is_skipped(**byte)).count();
    bytes.get(length..).unwrap_or_default()
}

/// Past a text on one line. One that has no end on its line is not a text: what follows is counted.
fn past_text(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [] | [b'\n' | b'\r', ..] => return rest,
            [b'"', after @ ..] => return after,
            [b'\\', b'"' | b'\\', after @ ..] | [_, after @ ..] => after,
        };
    }
}

/// Past a block string. Without an end the engine reads it as an empty text and goes on, so it is refused here.
fn past_block(mut rest: &[u8]) -> Result<&[u8], Excess> {
    loop {
        rest = match rest {
            [] => return Err(Excess::OpenText),
            [b'"', b'"', b'"', after @ ..] => return Ok(after),
            [b'\\', b'"', b'"', b'"', after @ ..] | [_, after @ ..] => after,
        };
    }
}
