//! The documented routes, to tell a wrong method from a wrong path.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// The OpenAPI document as it is committed: a test holds it to be the one that the handlers give. To make that takes
/// tens of megabytes, for what everybody needs who opens the console.
const DOCUMENT: &str = include_str!("../openapi.json");
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The paths and methods of the OpenAPI document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Routes(Vec<(Vec<String>, Vec<&'static str>)>);

#[derive(Deserialize)]
struct Documented {
    paths: BTreeMap<String, BTreeMap<String, IgnoredAny>>,
}

impl Routes {
    pub(crate) fn documented() -> Self {
        let Ok(Documented { paths }) = serde_json::from_str(DOCUMENT) else { return Self::default() };
        let route = |(path, item): (String, BTreeMap<String, IgnoredAny>)| {
            let methods = METHODS.into_iter().filter(|name| item.contains_key(&name.to_ascii_lowercase()));
            (path.split('/').map(str::to_owned).collect(), methods.collect())
        };
        Self(paths.into_iter().map(route).collect())
    }

    /// The methods to which a path answers; none where there is no such path.
    pub(crate) fn methods(&self, path: &str) -> &[&'static str] {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &[String]| {
            pattern.len() == parts.len()
                && pattern
                    .iter()
                    .zip(&parts)
                    .all(|(wanted, part)| wanted == part || (wanted.starts_with('{') && !part.is_empty()))
        };
        self.0.iter().find(|(pattern, _)| fits(pattern)).map_or(&[], |(_, methods)| methods)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_known_with_their_methods() {
        let routes = Routes::documented();
        assert_eq!(routes.methods("/api/v1/tokens"), ["GET", "POST"]);
        assert_eq!(routes.methods("/api/v1/projects/shop"), ["GET"]);
        assert!(
            routes.methods("/api/v1/nothing").is_empty() && routes.methods("/api/v1/projects/").is_empty()
        );
    }
}
