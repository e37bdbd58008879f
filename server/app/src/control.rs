//! The commands that ask a server: flags, overrides, customers, tokens, and a project's export.
//!
//! People get tables, programs JSON.

use std::io::{self, IsTerminal, Write};

use serde_json::{Map, Value, json};

use crate::Failure;
use crate::cli::{
    ControlCommand, CustomerCommand, EnvironmentArguments, FlagCommand, OverrideCommand, ProjectArguments,
    ServerArguments, TenantCommand, TokenCommand,
};
use crate::release::release;
use crate::remote::{Remote, segment};

/// Items of one page of a list.
const PAGE: usize = 500;

pub(crate) fn control(command: ControlCommand) -> Result<(), Failure> {
    match command {
        ControlCommand::Flag(command) => flag(command),
        ControlCommand::Release(command) => release(command),
        ControlCommand::Override(command) => overrides(command),
        ControlCommand::Customer(command) => customer(command),
        ControlCommand::Token(TokenCommand::Create {
            name,
            role,
            project,
            environment,
            expires_at,
            server,
        }) => {
            let mut wish = json!({ "name": name, "role": role });
            if let Value::Object(wish) = &mut wish {
                let places = [("project", project), ("environment", environment), ("expires_at", expires_at)];
                let places = places.into_iter().filter_map(|(name, value)| Some((name, value?)));
                wish.extend(places.map(|(name, value)| (name.to_owned(), value.into())));
            }
            let made = Remote::new(&server).post("/api/v1/tokens", None, &wish)?;
            tell(&made, |made| format!("{}\n", text(made, "token")))
        }
        ControlCommand::Tenant(TenantCommand::Create { key, server, platform_token }) => {
            let server = ServerArguments { server, token: platform_token };
            let made = Remote::new(&server).post("/api/v1/tenants", None, &json!({ "key": key }))?;
            tell(&made, |made| format!("{}\n", text(made, "token")))
        }
        ControlCommand::Export { of } => tell(&export(&of)?, |document| format!("{document:#}\n")),
    }
}

impl ProjectArguments {
    fn path(&self) -> String {
        format!("/api/v1/projects/{}", segment(&self.project))
    }
}

impl EnvironmentArguments {
    pub(crate) fn path(&self) -> String {
        format!("/api/v1/projects/{}/environments/{}", segment(&self.project), segment(&self.environment))
    }

    /// Carries out one instruction on the rules as they are now.
    fn change(&self, instruction: Value, comment: Option<String>) -> Result<Value, Failure> {
        let server = Remote::new(&self.server);
        let tag = server.tag(&self.path())?;
        let body = json!({ "instructions": [instruction], "comment": comment });
        server.post(&format!("{}/changes", self.path()), Some(&tag), &body)
    }
}

fn flag(command: FlagCommand) -> Result<(), Failure> {
    match command {
        FlagCommand::List { q, of } => {
            let q = q.map_or_else(String::new, |q| format!("&q={}", segment(&q)));
            tell(&all(&Remote::new(&of.server), &format!("{}/flags", of.path()), &q)?, flag_table)
        }
        FlagCommand::Show { key, of } => {
            let path = format!("{}/flags/{}", of.path(), segment(&key));
            tell(&Remote::new(&of.server).json(&path)?, |flag| flag_table(&Value::Array(vec![flag.clone()])))
        }
        FlagCommand::On { key, comment, at } => {
            tell(&at.change(json!({ "kind": "turn_on", "flag": key }), comment)?, applied)
        }
        FlagCommand::Off { key, comment, at } => {
            // A kill switch waits for nobody: it does not matter what else has changed.
            let body = json!({ "instructions": [{ "kind": "turn_off", "flag": key }], "comment": comment });
            let path = format!("{}/changes", at.path());
            tell(&Remote::new(&at.server).post(&path, Some("*"), &body)?, applied)
        }
    }
}

fn overrides(command: OverrideCommand) -> Result<(), Failure> {
    match command {
        OverrideCommand::Add { flag, customer, user, variant, reason, expires_at, at } => {
            let (attribute, key) = match (customer, user) {
                (Some(customer), _) => ("customer.key", customer),
                (None, user) => ("user.key", user.unwrap_or_default()),
            };
            let mut entry = json!({ "kind": "add_override", "flag": flag, "attribute": attribute,
                "values": [key], "variant": variant, "reason": reason });
            if let (Value::Object(entry), Some(end)) = (&mut entry, expires_at) {
                entry.insert("expires_at".into(), end.into());
            }
            tell(&at.change(entry, None)?, applied)
        }
        OverrideCommand::Remove { flag, id, at } => {
            let gone = json!({ "kind": "remove_override", "flag": flag, "override": id });
            tell(&at.change(gone, None)?, applied)
        }
    }
}

fn customer(command: CustomerCommand) -> Result<(), Failure> {
    match command {
        CustomerCommand::Show { key, at, as_of } => {
            let query = as_of.map_or_else(String::new, |moment| format!("?as_of={}", segment(&moment)));
            let path = format!("{}/customers/{}{query}", at.path(), segment(&key));
            tell(&Remote::new(&at.server).json(&path)?, customer_page)
        }
        CustomerCommand::Freeze { key, from, until, reason, server } => {
            let freeze = json!({ "from": from, "until": until, "reason": reason });
            refreeze(&server, &key, |freezes| freezes.push(freeze))
        }
        CustomerCommand::Thaw { key, server } => refreeze(&server, &key, Vec::clear),
    }
}

/// Changes when no release exposes more of a customer, and nothing else of it.
fn refreeze(
    server: &ServerArguments,
    key: &str,
    change: impl FnOnce(&mut Vec<Value>),
) -> Result<(), Failure> {
    let (remote, path) = (Remote::new(server), format!("/api/v1/customers/{}", segment(key)));
    let (tag, mut customer) = remote.tagged(&path)?;
    let mut freezes = customer.get("freezes").and_then(Value::as_array).cloned().unwrap_or_default();
    change(&mut freezes);
    for name in ["key", "created_at"] {
        customer.remove(name);
    }
    customer.insert("freezes".into(), freezes.into());
    tell(&remote.put(&path, &tag, &customer.into())?, freeze_table)
}

/// A project as one document: what belongs to its flags, and the rules of every environment.
fn export(of: &ProjectArguments) -> Result<Value, Failure> {
    let server = Remote::new(&of.server);
    let mut rules = Map::new();
    for environment in items(&server.json(&format!("{}/environments", of.path()))?) {
        let key = text(environment, "key");
        let version = environment.get("version").and_then(Value::as_u64).unwrap_or_default();
        let path = format!("{}/environments/{}/rulesets/{version}", of.path(), segment(&key));
        rules.insert(key, server.json(&path)?);
    }
    let project: Value = server.json(&of.path())?;
    let flags = all(&server, &format!("{}/flags", of.path()), "")?;
    Ok(json!({ "format": 1, "project": project, "flags": flags, "environments": rules }))
}

/// All pages of a list.
fn all(server: &Remote, path: &str, query: &str) -> Result<Value, Failure> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Value = server.json(&format!("{path}?limit={PAGE}{query}{cursor}"))?;
        found.extend(items(&page).iter().cloned());
        match page.get("next").and_then(Value::as_str) {
            Some(next) => cursor = format!("&cursor={}", segment(next)),
            None => return Ok(Value::Array(found)),
        }
    }
}

fn items(page: &Value) -> &[Value] {
    page.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(crate) fn text(of: &Value, name: &str) -> String {
    of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// For whoever reads: words on a terminal, else JSON.
pub(crate) fn tell(answer: &Value, words: impl Fn(&Value) -> String) -> Result<(), Failure> {
    print(&if io::stdout().is_terminal() { words(answer) } else { format!("{answer}\n") })
}

/// For whoever reads, as it is.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Failure::new(format!("cannot write the answer: {error}"))),
    }
}

fn applied(answer: &Value) -> String {
    let version = answer.get("version").and_then(Value::as_u64).unwrap_or_default();
    match answer.get("change").and_then(Value::as_u64) {
        Some(change) => format!("version {version}, by change {change}\n"),
        None => format!("nothing to do: it is so already, in version {version}\n"),
    }
}

fn flag_table(flags: &Value) -> String {
    let flags = flags.as_array().map_or(&[][..], Vec::as_slice);
    let mut rows = vec![["FLAG", "TYPE", "OWNER", "STATE"].map(str::to_owned)];
    rows.extend(flags.iter().map(|flag| {
        let states = flag.get("environments").and_then(Value::as_object);
        let states =
            states.into_iter().flatten().map(|(key, state)| format!("{key}: {}", text(state, "summary")));
        let states = states.collect::<Vec<_>>().join("; ");
        [text(flag, "key"), text(flag, "type"), text(flag, "owner"), states]
    }));
    table(&rows)
}

fn customer_page(page: &Value) -> String {
    let mut rows = vec![["FLAG", "VARIANT", "REASON", "BY"].map(str::to_owned)];
    for (key, answer) in page.get("flags").and_then(Value::as_object).into_iter().flatten() {
        let by = ["rule", "override", "prerequisite", "error"].map(|name| text(answer, name)).concat();
        rows.push([key.clone(), text(answer, "variant"), text(answer, "reason"), by]);
    }
    table(&rows)
}

fn freeze_table(customer: &Value) -> String {
    let mut rows = vec![["FROM", "UNTIL", "REASON"].map(str::to_owned)];
    let freezes = customer.get("freezes").and_then(Value::as_array);
    let freezes = freezes.into_iter().flatten();
    rows.extend(freezes.map(|freeze| ["from", "until", "reason"].map(|name| text(freeze, name))));
    match rows.len() {
        1 => "no freezes: releases may reach the customer\n".into(),
        _ => table(&rows),
    }
}

/// Columns as wide as what stands in them.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        widths.iter_mut().zip(row).for_each(|(width, cell)| *width = cell.chars().count().max(*width));
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_line_up() {
        let flags = json!([
            { "key": "checkout-v2", "type": "boolean", "environments": { "live": { "summary": "on 25 %" } } },
            { "key": "é", "type": "string", "owner": "payments", "environments": {} },
        ]);
        let expected = "\
FLAG         TYPE     OWNER     STATE
checkout-v2  boolean            live: on 25 %
é            string   payments
";
        assert_eq!(flag_table(&flags), expected);
    }

    #[test]
    fn freezes_are_told_in_words() {
        let freeze = json!({ "from": "2030-01-01", "until": "2030-01-02", "reason": "a fair" });
        let expected = "FROM        UNTIL       REASON\n2030-01-01  2030-01-02  a fair\n";
        assert_eq!(freeze_table(&json!({ "freezes": [freeze] })), expected);
        assert_eq!(freeze_table(&json!({})), "no freezes: releases may reach the customer\n");
    }

    #[test]
    fn changes_are_told_in_words() {
        assert_eq!(applied(&json!({ "version": 4, "change": 9 })), "version 4, by change 9\n");
        let nothing = applied(&json!({ "version": 4, "change": null }));
        assert_eq!(nothing, "nothing to do: it is so already, in version 4\n");
    }
}
