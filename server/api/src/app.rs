//! The factory that builds the application.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, Error, HttpRequest, HttpResponse, guard, web};
use utoipa::openapi::{OpenApi, Server};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::SwaggerUi;

use crate::metrics::Metrics;
use crate::routes::Routes;
use crate::{Deps, Problem, console, middleware, openapi};

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(build_document);
static ROUTES: LazyLock<Routes> = LazyLock::new(Routes::documented);

/// The OpenAPI document, made from the handlers themselves.
pub fn document() -> &'static OpenApi {
    &DOCUMENT
}

/// Builds the application.
pub fn app(
    deps: Deps,
    metrics: Arc<Metrics>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    >,
> {
    // The page asks for the document from where it is itself.
    let page = utoipa_swagger_ui::Config::new(["../v1/openapi.json"]);
    App::new()
        .app_data(web::Data::new(deps))
        .app_data(web::Data::from(metrics))
        .configure(served::distribution)
        .service(
            web::scope("")
                .service(web::redirect("/api/docs", "/api/docs/"))
                .service(SwaggerUi::new("/api/docs/{_:.*}").config(page))
                .service(web::resource("/api/v1/openapi.json").guard(guard::Get()).to(show_document))
                .configure(served::others)
                .wrap(Compress::default()),
        )
        .default_service(web::to(otherwise))
        .wrap(from_fn(middleware::around))
}

/// Every endpoint, in the order in which they are looked through. What is not mounted here is not in the document either.
macro_rules! endpoints {
    () => {
        use crate::{health, sdk, v1};

        /// What SDKs ask for. It is compressed once, where it is large; and a stream is to hold nothing that it does not
        /// need.
        pub(super) fn distribution(config: &mut ServiceConfig) {
            config.service(
                scope("/sdk/v1")
                    .service(sdk::snapshot::fetch_snapshot)
                    .service(sdk::stream::follow_rules)
                    .service(sdk::ticket::issue_ticket)
                    .service(sdk::telemetry::take_report)
                    .service(sdk::keys::fetch_keys)
                    .service(sdk::list::fetch_list),
            );
        }

        /// All other endpoints.
        pub(super) fn others(config: &mut ServiceConfig) {
            config
                .service(health::livez)
                .service(health::readyz)
                .service(health::show_metrics)
                .service(scope("/api/v1").configure(rest));
        }

        fn rest(config: &mut ServiceConfig) {
            config
                // A path is held against one pattern after another: first comes what is asked for most.
                .service(v1::environments::evaluate::evaluate)
                .service(v1::me::me)
                .service(v1::sessions::password::set_password)
                .service(v1::sessions::create::sign_in)
                .service(v1::sessions::refresh::refresh_session)
                .service(v1::sessions::list::list_sessions)
                .service(v1::sessions::end::end_session)
                .service(v1::invitations::accept::accept_invitation)
                .service(v1::members::list::list_members)
                .service(v1::members::invite::invite_member)
                .service(v1::members::show::show_member)
                .service(v1::members::roles::set_member_roles)
                .service(v1::members::invite_again::invite_member_again)
                .service(v1::members::remove::remove_member)
                .service(v1::roles::list::list_roles)
                .service(v1::roles::show::show_role)
                .service(v1::roles::create::create_role)
                .service(v1::roles::replace::replace_role)
                .service(v1::roles::delete::delete_role)
                .service(v1::events::follow_events)
                .service(v1::changes::list::list_changes)
                .service(v1::log::checkpoint::show_checkpoint)
                .service(v1::log::entries::list_entries)
                .service(v1::log::inclusion::prove_inclusion)
                .service(v1::log::consistency::prove_consistency)
                .service(v1::log::tile::fetch_tile)
                .service(v1::log::keys::list_keys)
                .service(v1::projects::list::list_projects)
                .service(v1::projects::create::create_project)
                .service(v1::projects::show::show_project)
                .service(v1::projects::change::change_project)
                .service(v1::projects::undo::undo_project_change)
                .service(v1::environments::list::list_environments)
                .service(v1::environments::create::create_environment)
                .service(v1::environments::copy::copy_environment)
                .service(v1::environments::show::show_environment)
                .service(v1::policy::show::show_policy)
                .service(v1::policy::set::set_policy)
                .service(v1::signal_sources::show::show_signal_sources)
                .service(v1::signal_sources::set::set_signal_sources)
                .service(v1::signals::take::take_signals)
                .service(v1::environments::change::change_environment)
                .service(v1::environments::undo::undo_change)
                .service(v1::usage::flag::show_usage)
                .service(v1::usage::versions::list_versions)
                .service(v1::usage::unknown::list_unknown_flags)
                .service(v1::rulesets::list::list_rulesets)
                .service(v1::rulesets::show::show_ruleset)
                .service(v1::rulesets::diff::compare_rulesets)
                .service(v1::rulesets::revert::revert_ruleset)
                .service(v1::flags::list::list_flags)
                .service(v1::flags::create::create_flag)
                .service(v1::flags::show::show_flag)
                .service(v1::sdk_keys::list::list_sdk_keys)
                .service(v1::sdk_keys::create::create_sdk_key)
                .service(v1::sdk_keys::rotate::rotate_sdk_key)
                .service(v1::sdk_keys::revoke::revoke_sdk_key)
                .service(v1::tenants::list::list_tenants)
                .service(v1::tenants::create::create_tenant)
                .service(v1::tenants::show::show_tenant)
                .service(v1::tenants::quotas::set_quotas)
                .service(v1::tenants::delete::delete_tenant)
                .service(v1::customers::list::list_customers)
                .service(v1::customers::create::create_customer)
                .service(v1::customers::show::show_customer)
                .service(v1::customers::replace::replace_customer)
                .service(v1::customers::erase::erase_customer)
                .service(v1::customers::page::show_customer_page)
                .service(v1::users::erase::erase_user)
                .service(v1::customers::compare::compare_customers)
                .service(v1::customers::copy::copy_customer_overrides)
                .service(v1::templates::list::list_release_templates)
                .service(v1::templates::create::create_release_template)
                .service(v1::templates::show::show_release_template)
                .service(v1::templates::replace::replace_release_template)
                .service(v1::templates::delete::delete_release_template)
                .service(v1::releases::list::list_releases)
                .service(v1::releases::create::create_release)
                .service(v1::releases::show::show_release)
                .service(v1::releases::events::list_release_events)
                .service(v1::releases::evidence::show_release_evidence)
                .service(v1::releases::say::tell_release)
                .service(v1::ledger::project::show_project_ledger)
                .service(v1::ledger::environment::show_ledger)
                .service(v1::ledger::say::say_in_ledger)
                .service(v1::tokens::list::list_tokens)
                .service(v1::tokens::create::create_token)
                .service(v1::tokens::rotate::rotate_token)
                .service(v1::tokens::revoke::revoke_token);
        }
    };
}

/// As they are served. To document them takes tens of megabytes, which every worker would leave behind.
mod served {
    use actix_web::web::{ServiceConfig, scope};

    endpoints!();
}

/// As they are documented.
mod documented {
    use utoipa_actix_web::scope;
    use utoipa_actix_web::service_config::ServiceConfig;

    endpoints!();
}

/// The document; behind a proxy with the path below which it shows the server.
async fn show_document(deps: web::Data<Deps>) -> HttpResponse {
    let (base, mut served) = (deps.base.as_str(), Cow::Borrowed(document()));
    if !base.is_empty() {
        served.to_mut().servers = Some(vec![Server::new(base)]);
    }
    HttpResponse::Ok().json(&*served)
}

/// Paths that are no endpoint: the console's pages, or a problem.
async fn otherwise(request: HttpRequest, deps: web::Data<Deps>) -> Result<HttpResponse, Problem> {
    let path = request.path();
    let allowed = ROUTES.methods(path);
    if !allowed.is_empty() {
        return Err(Problem::method_not_allowed(allowed));
    }
    let of_programs = ["/api", "/sdk"].iter().any(|root| path.strip_prefix(root).is_some_and(is_below));
    // A probe that is set up with a slash too many must not take the console for a healthy answer.
    let programs = of_programs || !ROUTES.methods(path.trim_end_matches('/')).is_empty();
    match *request.method() {
        Method::GET | Method::HEAD if !programs => console::serve(&request, deps.base.as_str()),
        _ => Err(Problem::not_found("path", path)),
    }
}

fn is_below(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/')
}

fn build_document() -> OpenApi {
    let documented = App::new().into_utoipa_app().openapi(openapi::base());
    let documented = documented.configure(documented::distribution).configure(documented::others);
    let (_, mut document) = documented.split_for_parts();
    openapi::complete(&mut document);
    document
}
