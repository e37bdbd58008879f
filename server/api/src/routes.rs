//! The documented routes, to tell a wrong method from a wrong path.

use utoipa::openapi::OpenApi;

/// The paths and methods of the OpenAPI document.
#[derive(Debug, Clone)]
pub(crate) struct Routes(Vec<(Vec<String>, Vec<&'static str>)>);

impl Routes {
    pub(crate) fn of(document: &OpenApi) -> Self {
        let route = |(path, item): (&String, &utoipa::openapi::PathItem)| {
            let methods = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PUT", &item.put),
                ("PATCH", &item.patch),
                ("DELETE", &item.delete),
            ];
            let methods = methods.into_iter().filter(|(_, operation)| operation.is_some());
            (path.split('/').map(str::to_owned).collect(), methods.map(|(name, _)| name).collect())
        };
        Self(document.paths.paths.iter().map(route).collect())
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
