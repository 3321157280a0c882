//! What the room promises, through its pages and its face to other rooms, on both databases.

mod contact;
mod logo;
mod registration;
mod stage;
mod standing;
mod unit;
