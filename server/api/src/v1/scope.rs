//! Where rights are to hold: the whole tenant, a project, or an environment.

use tidegate_domain::{FieldFault, ProjectKey, Scope};
use tidegate_store::Reader;

use super::read_key;
use crate::Problem;

/// Reads a scope out of a body; `at` points at what holds `project` and `environment`.
pub(crate) fn read_scope(
    at: &str,
    project: Option<&str>,
    environment: Option<&str>,
    faults: &mut Vec<FieldFault>,
) -> Option<Scope> {
    let pointer = format!("{at}/project");
    let project: Option<Option<ProjectKey>> = project.map(|text| read_key(&pointer, text, faults));
    match (project, environment) {
        (None, None) => Some(Scope::Tenant),
        (Some(project), None) => project.map(Scope::Project),
        (Some(project), Some(text)) => {
            let environment = read_key(&format!("{at}/environment"), text, faults);
            project.zip(environment).map(|(project, environment)| Scope::Environment(project, environment))
        }
        (None, Some(_)) => {
            faults.push(FieldFault::new(pointer, "an environment is one of a project: name it"));
            None
        }
    }
}

/// Rights hold in what there is.
pub(crate) async fn expect_place(reader: &Reader, scope: &Scope) -> Result<(), Problem> {
    let (found, kind, key) = match scope {
        Scope::Tenant => return Ok(()),
        Scope::Project(project) => (reader.project(project).await?.is_some(), "project", project.as_str()),
        Scope::Environment(project, environment) => {
            let found = reader.environment(project, environment).await?.is_some();
            (found, "environment", environment.as_str())
        }
    };
    if found { Ok(()) } else { Err(Problem::not_found(kind, key)) }
}
