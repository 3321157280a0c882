//! Solving puzzles without eyes: the question in words, and computing.

use sha2::{Digest as _, Sha256};
use testkit::{Reply, User};

/// The answer to a question in words.
pub fn think(text: &str) -> String {
    let numbers: Vec<usize> = text
        .chars()
        .filter_map(|c| match c {
            '两' => Some(2),
            c => "零一二三四五六七八九".chars().position(|digit| digit == c),
        })
        .collect();
    let answer = match (text.contains("又放上"), text.contains("拿走")) {
        (true, _) => numbers[0] + numbers[1],
        (_, true) => numbers[0] - numbers[1],
        _ => *numbers[..3].iter().max().unwrap(),
    };
    answer.to_string()
}

/// The puzzle within a form.
pub struct Asked {
    pub id: String,
    question: String,
    seed: String,
}

/// The puzzle that a page asks for within its form.
pub fn asked(page: &Reply) -> Option<Asked> {
    let part = |selector: &str, name: &str| {
        page.attribute(&format!("[data-puzzle-field] {selector}"), name)
    };
    Some(Asked {
        id: part("input[name=puzzle]", "value")?,
        question: page.all("label[for=f-puzzle-answer]").first()?.clone(),
        seed: part("[data-work]", "data-work")?,
    })
}

impl Asked {
    /// What a form brings of it, answered in words.
    pub fn answered(&self) -> Vec<(&'static str, String)> {
        vec![
            ("puzzle", self.id.clone()),
            ("way", "question".to_owned()),
            ("answer", think(&self.question)),
        ]
    }

    /// The same by computing.
    pub fn worked(&self) -> Vec<(&'static str, String)> {
        let fits = |part: usize, n: u64| {
            let hash = Sha256::digest(format!("{}:{part}:{n}", self.seed));
            hash[0] == 0 && hash[1] < 16
        };
        let found = (0..16).map(|part| (0..1 << 24).find(|n| fits(part, *n)).unwrap().to_string());
        vec![
            ("puzzle", self.id.clone()),
            ("way", "work".to_owned()),
            ("work", found.collect::<Vec<_>>().join(",")),
        ]
    }
}

/// Sends a form with what belongs to its puzzle.
pub async fn with(
    user: &User,
    path: &str,
    fields: &[(&str, &str)],
    solved: &[(&'static str, String)],
) -> Reply {
    let solved = solved.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<(&str, &str)> = fields.iter().copied().chain(solved).collect();
    user.post(path, &all).await
}

/// Sends a form; where it is refused for want of a puzzle, answers that and sends the form again.
pub async fn patiently(user: &User, path: &str, fields: &[(&str, &str)]) -> Reply {
    let reply = user.post(path, fields).await;
    match asked(&reply).filter(|_| reply.body.contains("请先完成")) {
        Some(puzzle) => with(user, path, fields, &puzzle.answered()).await,
        None => reply,
    }
}
