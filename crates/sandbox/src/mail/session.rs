//! One session of the mail server.

use super::Letter;
use crate::{
    fault::{Effects, Provider},
    world::World,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::{io, sync::Arc};
use tokio::{
    io::{
        AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _,
        BufReader,
    },
    net::TcpStream,
};
use tokio_rustls::TlsAcceptor;

/// Longest line (RFC 5321 §4.5.3.1.6), and the largest mail.
const LINE: u64 = 2048;
const MAIL: usize = 1 << 20;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// How a part of a session ended.
enum Ended {
    Over,
    StartTls,
}

/// What a session knows.
struct Session<'a, S> {
    world: &'a Arc<World>,
    stream: BufReader<S>,
    encrypted: bool,
    logged_in: bool,
    from: Option<String>,
    to: Vec<String>,
    effects: Effects,
}

/// Speaks until the client leaves.
pub(super) async fn run(
    world: &Arc<World>,
    acceptor: &TlsAcceptor,
    mut stream: TcpStream,
) -> io::Result<()> {
    // the banner is the mark by which a production server knows what this is
    let banner = format!("220 {} ESMTP\r\n", crate::SANDBOX_MARK);
    stream.write_all(banner.as_bytes()).await?;
    let mut clear = Session::new(world, stream, false);
    if matches!(clear.serve().await?, Ended::Over) {
        return Ok(());
    }
    // what came in clear behind STARTTLS is thrown away with its buffer
    let stream = acceptor.accept(clear.stream.into_inner()).await?;
    Session::new(world, stream, true).serve().await?;
    Ok(())
}

impl<'a, S: Stream> Session<'a, S> {
    fn new(world: &'a Arc<World>, stream: S, encrypted: bool) -> Self {
        Self {
            world,
            stream: BufReader::new(stream),
            encrypted,
            logged_in: false,
            from: None,
            to: Vec::new(),
            effects: Effects::default(),
        }
    }

    async fn say(&mut self, line: &str) -> io::Result<()> {
        let stream = self.stream.get_mut();
        stream.write_all(line.as_bytes()).await?;
        stream.write_all(b"\r\n").await?;
        stream.flush().await
    }

    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let read = (&mut self.stream)
            .take(LINE)
            .read_until(b'\n', &mut line)
            .await?;
        Ok((read > 0).then_some(line))
    }

    async fn serve(&mut self) -> io::Result<Ended> {
        while let Some(line) = self.line().await? {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" | "HELO" => self.greet().await?,
                "STARTTLS" if !self.encrypted => {
                    self.say("220 2.0.0 Ready to start TLS").await?;
                    return Ok(Ended::StartTls);
                }
                "NOOP" => self.say("250 2.0.0 OK").await?,
                "RSET" => {
                    self.reset();
                    self.say("250 2.0.0 OK").await?;
                }
                "QUIT" => {
                    self.say("221 2.0.0 Bye").await?;
                    return Ok(Ended::Over);
                }
                _ if !self.encrypted => {
                    self.say("530 5.7.0 Must issue a STARTTLS command first")
                        .await?;
                }
                "AUTH" => self.auth(rest).await?,
                _ if !self.logged_in => self.say("530 5.7.0 Authentication required").await?,
                "MAIL" => self.mail(rest).await?,
                "RCPT" => self.rcpt(rest).await?,
                "DATA" => {
                    if !self.data().await? {
                        return Ok(Ended::Over);
                    }
                }
                _ => self.say("502 5.5.1 Command not implemented").await?,
            }
        }
        Ok(Ended::Over)
    }

    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
        self.effects = Effects::default();
    }

    async fn greet(&mut self) -> io::Result<()> {
        self.say("250-sandbox").await?;
        if self.encrypted {
            self.say("250-AUTH PLAIN LOGIN").await?;
        } else {
            self.say("250-STARTTLS").await?;
        }
        self.say(&format!("250 SIZE {MAIL}")).await
    }

    /// AUTH PLAIN (RFC 4616) and AUTH LOGIN.
    async fn auth(&mut self, rest: &str) -> io::Result<()> {
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        let typed = match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let answer = if initial.is_empty() {
                    self.ask("").await?
                } else {
                    decoded(initial)
                };
                let mut parts = answer.split('\0').skip(1).map(str::to_owned);
                parts.next().zip(parts.next())
            }
            "LOGIN" => {
                let name = if initial.is_empty() {
                    self.ask("VXNlcm5hbWU6").await?
                } else {
                    decoded(initial)
                };
                Some((name, self.ask("UGFzc3dvcmQ6").await?))
            }
            _ => return self.say("504 5.5.4 Unrecognized authentication type").await,
        };
        let pair = self.world.config.keys.mail();
        self.logged_in =
            typed.is_some_and(|(name, password)| name == pair.id && password == pair.secret);
        if self.logged_in {
            self.say("235 2.7.0 Authentication successful").await
        } else {
            self.note("AUTH", "", "535");
            self.say("535 5.7.8 Authentication credentials invalid")
                .await
        }
    }

    async fn ask(&mut self, challenge: &str) -> io::Result<String> {
        self.say(&format!("334 {challenge}")).await?;
        let line = self.line().await?.unwrap_or_default();
        Ok(decoded(String::from_utf8_lossy(&line).trim()))
    }

    async fn mail(&mut self, rest: &str) -> io::Result<()> {
        let Some(from) = address(rest, "FROM:") else {
            return self.say("501 5.5.4 Syntax: MAIL FROM:<address>").await;
        };
        self.reset();
        self.from = Some(from);
        self.effects = self.world.effects(Provider::Mail);
        self.say("250 2.1.0 OK").await
    }

    async fn rcpt(&mut self, rest: &str) -> io::Result<()> {
        if self.from.is_none() {
            return self.say("503 5.5.1 Need MAIL command").await;
        }
        let Some(to) = address(rest, "TO:").filter(|to| to.contains('@')) else {
            return self.say("501 5.1.3 Bad recipient address syntax").await;
        };
        if let Some(code) = self.effects.error.clone() {
            self.note("RCPT", &to, &code);
            return self.say(&code).await;
        }
        if to.starts_with("nobody@") {
            self.note("RCPT", &to, "550 5.1.1");
            return self.say("550 5.1.1 No such user here").await;
        }
        self.to.push(to);
        self.say("250 2.1.5 OK").await
    }

    /// Takes the text. `false`: the connection is to break off.
    async fn data(&mut self) -> io::Result<bool> {
        if self.to.is_empty() {
            self.say("503 5.5.1 Need RCPT command").await?;
            return Ok(true);
        }
        self.say("354 End data with <CR><LF>.<CR><LF>").await?;
        let mut mail = Vec::new();
        loop {
            let Some(line) = self.line().await? else {
                return Ok(false);
            };
            if line == b".\r\n" {
                break;
            }
            mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            if mail.len() > MAIL {
                self.say("552 5.3.4 Message too big").await?;
                return Ok(false);
            }
        }
        let effects = self.effects.clone();
        self.take(&mail);
        self.reset();
        if let Some(time) = effects.latency {
            tokio::time::sleep(time).await;
        }
        if effects.drop {
            return Ok(false);
        }
        self.say("250 2.0.0 OK: queued").await?;
        Ok(true)
    }

    /// Keeps one letter for each recipient.
    fn take(&self, mail: &[u8]) {
        let parsed = mail_parser::MessageParser::default().parse(mail);
        let from = self.from.clone().unwrap_or_default();
        for to in &self.to {
            let letter = parsed.as_ref().map(|parsed| Letter {
                at: self.world.now(),
                from: from.clone(),
                to: to.clone(),
                subject: parsed.subject().unwrap_or_default().to_owned(),
                text: parsed.body_text(0).unwrap_or_default().into_owned(),
                id: parsed.message_id().unwrap_or_default().to_owned(),
                headers: parsed
                    .headers()
                    .iter()
                    .map(|header| header.name().to_owned())
                    .collect(),
                encrypted: self.encrypted,
            });
            self.note("DATA", to, if letter.is_some() { "250" } else { "?" });
            if let Some(letter) = letter {
                self.world.keep_letter(letter);
            }
        }
    }

    fn note(&self, action: &str, to: &str, outcome: &str) {
        let summary = if to.is_empty() {
            String::new()
        } else {
            kernel::mask::email(to)
        };
        self.world
            .received(Provider::Mail, action, summary, outcome);
    }
}

fn decoded(text: &str) -> String {
    let bytes = BASE64_STANDARD.decode(text.trim()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `FROM:<a@b> SIZE=1` → `a@b`.
fn address(rest: &str, keyword: &str) -> Option<String> {
    let head = rest.get(..keyword.len())?;
    let rest = rest.get(keyword.len()..)?.trim_start();
    let end = rest.find('>')?;
    let inner = rest.get(..end)?.strip_prefix('<')?;
    let fits = !inner
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || c == '<');
    (head.eq_ignore_ascii_case(keyword) && fits).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_stands_in_its_brackets() {
        assert_eq!(address("FROM:<a@b.c>", "FROM:").as_deref(), Some("a@b.c"));
        assert_eq!(
            address("from: <a@b.c> SIZE=10", "FROM:").as_deref(),
            Some("a@b.c")
        );
        for wrong in [
            "FROM:a@b.c",
            "TO:<a@b.c>",
            "FROM:<a b@c>",
            "FROM:<<a@b.c>",
            "",
        ] {
            assert_eq!(address(wrong, "FROM:"), None, "{wrong}");
        }
    }
}
