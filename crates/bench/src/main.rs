//! Load generator and report of `make bench`.
fn main() {}
