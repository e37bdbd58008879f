//! Lists in pages.

use actix_web::HttpResponse;
use actix_web::http::header::LINK;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::view::Listing;
use crate::{Problem, limits};

/// Which part of a list.
#[derive(Debug, Default, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageParams {
    /// Items at most: 1 to 500, 100 if left out.
    limit: Option<usize>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Which part of a list that can be searched.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchParams {
    /// Part of what names them, without regard to case: of a project its key or name, of a member the name or the
    /// address, of a token its name or id.
    q: Option<String>,
    /// Items at most: 1 to 500, 100 if left out.
    limit: Option<usize>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl SearchParams {
    /// What is looked for, and where.
    pub(crate) fn read(self) -> (Option<String>, PageParams) {
        (self.q.filter(|q| !q.is_empty()), PageParams::new(self.limit, self.cursor))
    }
}

impl PageParams {
    pub(crate) fn new(limit: Option<usize>, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    pub(crate) fn limit(&self) -> Result<usize, Problem> {
        let limit = self.limit.unwrap_or(limits::PAGE_ITEMS_DEFAULT);
        let valid = (1..=limits::PAGE_ITEMS).contains(&limit);
        let wrong = || Problem::malformed(format!("`limit` is from 1 to {}", limits::PAGE_ITEMS));
        valid.then_some(limit).ok_or_else(wrong)
    }

    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}

/// The answer for items of which one more was read than the page holds. `cursor_of` names the last.
pub(crate) fn answer<T, V: Serialize>(
    path_and_query: (&str, &str),
    limit: usize,
    items: Vec<T>,
    cursor_of: impl Fn(&T) -> String,
    mut view: impl FnMut(T) -> V,
) -> HttpResponse {
    answer_some(path_and_query, limit, items, cursor_of, |item| Some(view(item)))
}

/// The same where some of what was read is not shown.
pub(crate) fn answer_some<T, V: Serialize>(
    path_and_query: (&str, &str),
    limit: usize,
    mut items: Vec<T>,
    cursor_of: impl Fn(&T) -> String,
    view: impl FnMut(T) -> Option<V>,
) -> HttpResponse {
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(cursor_of);
    respond(path_and_query, items.into_iter().filter_map(view).collect(), next)
}

/// The answer for items after which the list goes on at `next`.
pub(crate) fn respond<V: Serialize>(
    path_and_query: (&str, &str),
    items: Vec<V>,
    next: Option<String>,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if let Some(cursor) = &next {
        response.insert_header((LINK, format!("<{}>; rel=\"next\"", next_url(path_and_query, cursor))));
    }
    response.json(Listing { items, next })
}

/// A key of any letters as it stands in paths and queries.
pub(crate) fn encoded(key: &str) -> String {
    let mut encoded = String::new();
    for byte in key.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The same request with another cursor.
fn next_url((path, query): (&str, &str), cursor: &str) -> String {
    let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let pairs: Vec<String> =
        others.map(str::to_owned).chain([format!("cursor={}", encoded(cursor))]).collect();
    format!("{path}?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page() {
        let cases = [
            ("", "/x?cursor=b"),
            ("limit=2&cursor=a", "/x?limit=2&cursor=b"),
            ("q=a%20b", "/x?q=a%20b&cursor=b"),
        ];
        for (query, expected) in cases {
            assert_eq!(next_url(("/x", query), "b"), expected);
        }
    }

    #[test]
    fn limits() {
        let limit = |limit| PageParams::new(limit, None).limit();
        assert_eq!(limit(None).unwrap(), 100);
        assert_eq!(limit(Some(500)).unwrap(), 500);
        assert!(limit(Some(0)).is_err() && limit(Some(501)).is_err());
    }
}
