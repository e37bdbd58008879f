//! Invitations.

pub(crate) mod accept;
