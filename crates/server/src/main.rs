//! The binary `juxian`.
fn main() {}
