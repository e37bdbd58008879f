//! A client against a server that does exactly what a test tells it to do.

#[cfg(test)]
mod cached;
#[cfg(test)]
mod connecting;
#[cfg(test)]
mod embedding;
#[cfg(test)]
mod explained;
#[cfg(test)]
mod hooks;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod scopes;
#[cfg(test)]
mod streaming;
#[cfg(test)]
mod support;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod usage;
