//! The change log: heads, leaves, subtree hashes, bodies, notes, checkpoints, keys.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

pub(crate) struct Log;

impl MigrationName for Log {
    fn name(&self) -> &str {
        "m0003_log"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Log {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (key, bytes, rest) = match manager.get_database_backend() {
            DbBackend::Postgres => ("text COLLATE \"C\"", "bytea", POSTGRES),
            _ => ("text", "blob", SQLITE),
        };
        for statement in STATEMENTS.iter().chain(rest) {
            let statement = statement.replace("{key}", key).replace("{bytes}", bytes);
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

/// A tenant's head is locked by whoever writes for the tenant. The salts stand beside what they
/// hide; with both gone, a leaf tells nothing of it.
const STATEMENTS: &[&str] = &[
    "CREATE TABLE log_heads (
        tenant {key} NOT NULL PRIMARY KEY REFERENCES tenants (key),
        epoch bigint NOT NULL,
        generation bigint NOT NULL,
        size bigint NOT NULL,
        frontier {bytes} NOT NULL
    )",
    "CREATE TABLE log_leaves (
        tenant {key} NOT NULL REFERENCES tenants (key),
        seq bigint NOT NULL,
        hash {bytes} NOT NULL,
        leaf {bytes} NOT NULL,
        PRIMARY KEY (tenant, seq)
    )",
    "CREATE TABLE log_nodes (
        tenant {key} NOT NULL REFERENCES tenants (key),
        level bigint NOT NULL,
        position bigint NOT NULL,
        hash {bytes} NOT NULL,
        PRIMARY KEY (tenant, level, position)
    )",
    // What does not fit into a leaf, and can never be erased.
    "CREATE TABLE log_bodies (
        tenant {key} NOT NULL,
        seq bigint NOT NULL,
        salt {bytes} NOT NULL,
        body text NOT NULL,
        PRIMARY KEY (tenant, seq),
        FOREIGN KEY (tenant, seq) REFERENCES log_leaves (tenant, seq)
    )",
    "CREATE TABLE log_checkpoints (
        tenant {key} NOT NULL REFERENCES tenants (key),
        epoch bigint NOT NULL,
        size bigint NOT NULL,
        note text NOT NULL,
        PRIMARY KEY (tenant, epoch, size)
    )",
    "CREATE TABLE log_keys (
        tenant {key} NOT NULL REFERENCES tenants (key),
        subject {key} NOT NULL,
        number bigint NOT NULL,
        note text NOT NULL,
        PRIMARY KEY (tenant, subject, number)
    )",
    // Only of the current version: nobody is served an older one.
    "CREATE TABLE snapshot_notes (
        tenant {key} NOT NULL,
        project {key} NOT NULL,
        environment {key} NOT NULL,
        audience text NOT NULL,
        version bigint NOT NULL,
        expires_ms bigint NOT NULL,
        note text NOT NULL,
        PRIMARY KEY (tenant, project, environment, audience),
        FOREIGN KEY (tenant, project, environment) REFERENCES environments (tenant, project, key)
    )",
    // Who of several processes does a job for all tenants.
    "CREATE TABLE leases (
        name {key} NOT NULL PRIMARY KEY,
        holder text NOT NULL,
        until_ms bigint NOT NULL
    )",
    // The head counts changes now.
    "ALTER TABLE tenants DROP COLUMN change_seq",
    "ALTER TABLE changes ADD COLUMN comment_salt {bytes}",
    "ALTER TABLE changes ADD COLUMN instructions_salt {bytes}",
];

const SQLITE: &[&str] = &[
    "CREATE TRIGGER log_leaves_update BEFORE UPDATE ON log_leaves
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_leaves_delete BEFORE DELETE ON log_leaves
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_nodes_update BEFORE UPDATE ON log_nodes
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_nodes_delete BEFORE DELETE ON log_nodes
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_bodies_update BEFORE UPDATE ON log_bodies
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_bodies_delete BEFORE DELETE ON log_bodies
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_checkpoints_update BEFORE UPDATE ON log_checkpoints
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_checkpoints_delete BEFORE DELETE ON log_checkpoints
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_keys_update BEFORE UPDATE ON log_keys
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_keys_delete BEFORE DELETE ON log_keys
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_heads_update BEFORE UPDATE ON log_heads
        WHEN NEW.size < OLD.size AND NEW.epoch = OLD.epoch
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER log_heads_delete BEFORE DELETE ON log_heads
        BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END",
    "CREATE TRIGGER changes_leaf BEFORE INSERT ON changes
        WHEN NOT EXISTS (SELECT 1 FROM log_leaves WHERE tenant = NEW.tenant AND seq = NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'a change of configuration needs its leaf in the change log'); END",
];

/// Each leaf names the transaction that wrote it: a transaction that changes configuration has to
/// have written the tenant's last one. What a change writes before its leaf is checked at the commit.
const POSTGRES: &[&str] = &[
    "ALTER TABLE log_leaves ADD COLUMN transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id()",
    "CREATE FUNCTION log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the change log is append-only' USING ERRCODE = 'restrict_violation';
        END $$",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_leaves
        FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_nodes
        FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_bodies
        FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checkpoints
        FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_keys
        FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()",
    "CREATE TRIGGER append_only BEFORE UPDATE ON log_heads
        FOR EACH ROW WHEN (NEW.size < OLD.size AND NEW.epoch = OLD.epoch)
        EXECUTE FUNCTION log_is_append_only()",
    "CREATE TRIGGER append_only_rows BEFORE DELETE OR TRUNCATE ON log_heads
        FOR EACH STATEMENT EXECUTE FUNCTION log_is_append_only()",
    "CREATE FUNCTION log_has_leaf(of_tenant text) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT 1 FROM log_heads head JOIN log_leaves leaf
                ON leaf.tenant = head.tenant AND leaf.seq = head.size - 1
            WHERE head.tenant = of_tenant AND leaf.transaction_id = pg_current_xact_id()
        )
    $$",
    "CREATE FUNCTION log_requires_leaf() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE of_tenant text;
        BEGIN
            IF TG_OP = 'DELETE' THEN of_tenant := OLD.tenant; ELSE of_tenant := NEW.tenant; END IF;
            IF NOT log_has_leaf(of_tenant) THEN
                RAISE EXCEPTION 'a change of configuration needs its leaf in the change log'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        END $$",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON projects
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON environments
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON flags
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT OR UPDATE OR DELETE ON rulesets
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER UPDATE OR DELETE ON items
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT ON credentials
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
    "CREATE CONSTRAINT TRIGGER needs_leaf AFTER INSERT ON changes
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION log_requires_leaf()",
    // Thousands of items come in one statement, after their leaf: each statement is checked once.
    "CREATE FUNCTION log_items_require_leaf() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM (SELECT DISTINCT tenant FROM added) written
                       WHERE NOT log_has_leaf(written.tenant)) THEN
                RAISE EXCEPTION 'a change of configuration needs its leaf in the change log'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        END $$",
    "CREATE TRIGGER needs_leaf_first AFTER INSERT ON items REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION log_items_require_leaf()",
];
