//! What the room promises, through its pages and its face to other rooms, on both databases.

mod logo;
mod queue_page;
mod stage;
mod task;
