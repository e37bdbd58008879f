//! Users of the tenant's customers: nothing is stored about them but what words and rules say.

pub(crate) mod erase;
