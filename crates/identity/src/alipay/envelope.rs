//! An answer's envelope: `{"<method>_response": <node>, "sign": "…"}`. What is signed is the raw text of the
//! node, escapes as they stand, so it is cut out and never parsed and written again.

/// The parts of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Envelope<'a> {
    /// The node's raw text.
    pub node: &'a str,
    /// The signature, Base64.
    pub sign: Option<String>,
    /// Whether the node came as `error_response`.
    pub is_error: bool,
}

impl<'a> Envelope<'a> {
    /// Cuts the node of `method` (or `error_response`) and the signature out of a body.
    pub fn cut(body: &'a str, method: &str) -> Option<Self> {
        let wanted = format!("{}_response", method.replace('.', "_"));
        let members = members(body)?;
        let find = |name: &str| {
            members
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value)
        };
        let (node, is_error) = match find(&wanted) {
            Some(node) => (node, false),
            None => (find("error_response")?, true),
        };
        let sign = find("sign").and_then(|raw| serde_json::from_str(raw).ok());
        Some(Self {
            node,
            sign,
            is_error,
        })
    }
}

/// The members of a JSON object as raw texts. Names are compared as they stand: the ones we look for have
/// no escapes.
fn members(body: &str) -> Option<Vec<(&str, &str)>> {
    let mut rest = body.trim_start().strip_prefix('{')?.trim_start();
    let mut members = Vec::new();
    while !rest.starts_with('}') {
        let name = value(rest).filter(|name| name.len() >= 2 && name.starts_with('"'))?;
        rest = rest[name.len()..]
            .trim_start()
            .strip_prefix(':')?
            .trim_start();
        let raw = value(rest).filter(|raw| !raw.is_empty())?;
        members.push((&name[1..name.len() - 1], raw));
        rest = rest[raw.len()..].trim_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None if rest.starts_with('}') => {}
            None => return None,
        }
    }
    Some(members)
}

/// The JSON value at the beginning of `text`: up to where its braces close, outside of strings.
fn value(text: &str) -> Option<&str> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        if in_string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    in_string = false;
                    if depth == 0 {
                        return Some(&text[..=at]);
                    }
                }
                _ => {}
            }
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' | '[' => depth += 1,
            // The end of what surrounds a bare number, `true`, `false` or `null`.
            '}' | ']' | ',' if depth == 0 => return Some(text[..at].trim_end()),
            '}' | ']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[..=at]);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_is_cut_as_it_stands() {
        let node = r#"{"code":"10000","a":"}\"{\\","b":{"c":["\/",1]},"d":"\u6c5f"}"#;
        for body in [
            format!(r#"{{"a_b_response":{node},"sign":"x\/y="}}"#),
            format!(r#" {{ "sign" : "x\/y=" , "n": null, "a_b_response" : {node} }} "#),
        ] {
            let envelope = Envelope::cut(&body, "a.b").unwrap();
            assert_eq!(
                envelope,
                Envelope {
                    node,
                    sign: Some("x/y=".to_owned()),
                    is_error: false
                }
            );
        }
    }

    #[test]
    fn an_encrypted_node_keeps_its_quotes() {
        let envelope = Envelope::cut(r#"{"a_b_response":"q83v","sign":"s"}"#, "a.b").unwrap();
        assert_eq!(envelope.node, r#""q83v""#);
    }

    #[test]
    fn an_error_may_come_without_a_signature() {
        let envelope = Envelope::cut(r#"{"error_response":{"code":"40002"}}"#, "a.b").unwrap();
        assert!(envelope.is_error && envelope.sign.is_none());
    }

    #[test]
    fn what_is_not_an_envelope_is_refused() {
        for body in [
            "",
            "{",
            "{}",
            "[]",
            "<html>",
            r#"{"a_b_response"}"#,
            r#"{"a_b_response":"#,
            r#"{"a_b_response":{"#,
            "{x:1}",
        ] {
            assert_eq!(Envelope::cut(body, "a.b"), None, "{body}");
        }
    }
}
