//! The contract: what the document promises, and that the application keeps it.

#[cfg(test)]
mod access;
#[cfg(test)]
mod document;
