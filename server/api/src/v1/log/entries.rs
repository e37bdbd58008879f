//! `GET /api/v1/log/entries`

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use tidegate_log::Hash;
use tidegate_store::StoredDocument;
use utoipa::ToSchema;

use tidegate_domain::{Permission, Scope};

use crate::auth::Caller;
use crate::extract::Params;
use crate::page::{self, PageParams};
use crate::view::Listing;
use crate::{Deps, Problem, limits};

/// A leaf of the log, with what stands behind its hashes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryView {
    /// Its position, from 0.
    index: u64,
    /// Its bytes, which are canonical JSON; to be hashed as they are.
    leaf: String,
    /// Its hash, in base64.
    hash: String,
    /// What its hashes refer to, by name (`reason`, `document`, `after`), as far as it was not erased.
    documents: BTreeMap<&'static str, DocumentView>,
}

/// A document that a leaf refers to by `SHA-256(salt ‖ text)`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DocumentView {
    /// 64 hexadecimal digits.
    salt: String,
    /// The document.
    text: String,
}

impl EntryView {
    fn new(index: u64, leaf: Vec<u8>, documents: &mut BTreeMap<u64, Vec<StoredDocument>>) -> Self {
        let documents = documents.remove(&index).unwrap_or_default().into_iter().map(|document| {
            let salt = document.salt.iter().map(|byte| format!("{byte:02x}")).collect();
            (document.name, DocumentView { salt, text: document.text })
        });
        let hash = Hash::of_leaf(&leaf).to_base64();
        Self {
            index,
            leaf: String::from_utf8_lossy(&leaf).into_owned(),
            hash,
            documents: documents.collect(),
        }
    }
}

/// List the log's leaves, the first one first
///
/// `cursor` is the index of the leaf before. What is personal stands beside a leaf and may have been
/// erased; the leaf then still holds its hash.
#[utoipa::path(tag = "log", params(PageParams), responses(
    (status = 200, body = Listing<EntryView>), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 503, body = Problem),
))]
#[get("/log/entries")]
pub(crate) async fn list_entries(
    deps: web::Data<Deps>,
    caller: Caller,
    request: HttpRequest,
    params: Params<PageParams>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::LogRead, &Scope::Tenant)?;
    let params = params.read()?;
    let limit = params.limit()?;
    let wrong = |_| Problem::malformed("`cursor` is the `next` of a page before");
    let after = params.cursor().map(str::parse::<u64>).transpose().map_err(wrong)?;
    let start = after.map_or(0, |after| after.saturating_add(1));
    let reader = deps.store.read(&permit).await?;
    let leaves = reader.leaves(start, limit as u64 + 1).await?;
    let (count, shown) = within(&leaves, limit);
    let mut documents = BTreeMap::<u64, Vec<StoredDocument>>::new();
    for document in reader.documents(start, start + shown as u64).await? {
        documents.entry(document.seq).or_default().push(document);
    }
    let leaves = (start..).zip(leaves).take(count).collect();
    let view = |(index, leaf)| EntryView::new(index, leaf, &mut documents);
    let cursor = |(index, _): &(u64, Vec<u8>)| index.to_string();
    Ok(page::answer((request.path(), request.query_string()), shown, leaves, cursor, view))
}

/// How many leaves to look at, and how many of them fit into a page: one more tells that it goes on.
fn within(leaves: &[Vec<u8>], limit: usize) -> (usize, usize) {
    let mut bytes = 0;
    let fitting = leaves.iter().take(limit).take_while(|leaf| {
        let first = bytes == 0;
        bytes += leaf.len();
        first || bytes <= limits::LEAF_BYTES_LISTED
    });
    let shown = fitting.count();
    (leaves.len().min(shown + 1), shown)
}
