//! People: roles, members, invitations and sessions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tenancy::{Isolated, isolate};

pub(crate) struct Members;

impl MigrationName for Members {
    fn name(&self) -> &str {
        "m0009_members"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Members {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (key, rest) = match manager.get_database_backend() {
            DbBackend::Postgres => ("text COLLATE \"C\"", POSTGRES),
            _ => ("text", &[][..]),
        };
        for statement in STATEMENTS.iter().chain(rest) {
            manager.get_connection().execute_unprepared(&statement.replace("{key}", key)).await?;
        }
        isolate(manager, TABLES).await
    }
}

/// `permissions` has spaces between; `email` is in lower case; `password` is an argon2id hash with its
/// salt, in PHC form, and null until the member has joined. A session's `family` is of what all of its
/// refresh tokens have in common. Hashes are SHA-256 in hexadecimal.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE roles (
        tenant {key} NOT NULL REFERENCES tenants (key),
        key {key} NOT NULL,
        permissions text NOT NULL,
        created_ms bigint NOT NULL,
        changed_seq bigint NOT NULL,
        PRIMARY KEY (tenant, key)
    )",
    "CREATE UNIQUE INDEX roles_key ON roles (tenant, lower(key))",
    "CREATE TABLE members (
        tenant {key} NOT NULL REFERENCES tenants (key),
        id {key} NOT NULL,
        email {key} NOT NULL,
        name text NOT NULL,
        password text,
        epoch bigint NOT NULL,
        created_ms bigint NOT NULL,
        changed_seq bigint NOT NULL,
        PRIMARY KEY (tenant, id)
    )",
    "CREATE UNIQUE INDEX members_email ON members (tenant, email)",
    "CREATE TABLE member_roles (
        tenant {key} NOT NULL,
        member {key} NOT NULL,
        ordinal bigint NOT NULL,
        role {key} NOT NULL,
        project {key},
        environment {key},
        PRIMARY KEY (tenant, member, ordinal),
        FOREIGN KEY (tenant, member) REFERENCES members (tenant, id),
        FOREIGN KEY (tenant, project) REFERENCES projects (tenant, key),
        FOREIGN KEY (tenant, project, environment) REFERENCES environments (tenant, project, key)
    )",
    "CREATE INDEX member_roles_role ON member_roles (tenant, role)",
    "CREATE TABLE invitations (
        tenant {key} NOT NULL,
        id {key} NOT NULL,
        member {key} NOT NULL,
        secret_sha256 text NOT NULL,
        created_ms bigint NOT NULL,
        expires_ms bigint NOT NULL,
        PRIMARY KEY (tenant, id),
        FOREIGN KEY (tenant, member) REFERENCES members (tenant, id)
    )",
    // Found by its id alone, as credentials are; so is a session.
    "CREATE UNIQUE INDEX invitations_id ON invitations (id)",
    "CREATE INDEX invitations_member ON invitations (tenant, member)",
    "CREATE TABLE sessions (
        tenant {key} NOT NULL,
        id {key} NOT NULL,
        member {key} NOT NULL,
        secret_sha256 text NOT NULL,
        family_sha256 text NOT NULL,
        agent text,
        created_ms bigint NOT NULL,
        expires_ms bigint NOT NULL,
        revoked_ms bigint,
        used_ms bigint,
        PRIMARY KEY (tenant, id),
        FOREIGN KEY (tenant, member) REFERENCES members (tenant, id)
    )",
    "CREATE UNIQUE INDEX sessions_id ON sessions (id)",
    "CREATE INDEX sessions_member ON sessions (tenant, member, created_ms)",
    "CREATE INDEX sessions_end ON sessions (expires_ms)",
];

/// Who may do what is configuration: it needs its leaf in the log.
const POSTGRES: &[&str] = &[
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON roles
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON members
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON member_roles
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
];

const TABLES: &[Isolated] = &[
    Isolated::new("roles"),
    // Jobs for all tenants learn in which epoch a member is, and nothing about the person.
    Isolated::new("members").across(&["SELECT (tenant, id, epoch)"]),
    Isolated::new("member_roles"),
    Isolated::new("invitations").across(&["SELECT"]),
    Isolated::new("sessions").across(&["SELECT", "DELETE"]),
];
