//! The tables as sea-orm sees them; what they mean stands in the migrations.

#![expect(unreachable_pub, reason = "what sea-orm derives is public, this module is not")]

use crate::query::TenantTable;

macro_rules! tenant_tables {
    ($($table:ident),*) => {$(
        impl TenantTable for $table::Entity {
            const TENANT: Self::Column = $table::Column::Tenant;
        }
    )*};
}

tenant_tables!(
    projects,
    environments,
    flags,
    changes,
    rulesets,
    items,
    credentials,
    requests,
    customers,
    lists,
    signal_sources
);
tenant_tables!(roles, members, member_roles, invitations, sessions);
tenant_tables!(releases, release_events, outbox);
tenant_tables!(log_heads, log_leaves, log_nodes, log_bodies, log_checkpoints, log_keys, snapshot_notes);

pub(crate) mod tenants {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "tenants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub created_ms: i64,
        pub quotas: String,
        pub deleted_ms: Option<i64>,
        pub changed_seq: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod projects {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "projects")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub name: String,
        pub created_ms: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod environments {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "environments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub project: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub name: String,
        pub ordinal: i64,
        pub version: i64,
        pub epoch: i64,
        pub digest: String,
        pub created_ms: i64,
        pub policy: String,
        pub policy_seq: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod flags {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "flags")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub project: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub value_type: String,
        pub variants: String,
        pub off_variant: String,
        pub purpose: Option<String>,
        pub description: Option<String>,
        pub owner: Option<String>,
        pub tags: String,
        pub client_side: bool,
        pub search: String,
        pub created_ms: i64,
        pub lifetime_ms: Option<i64>,
        pub archived_ms: Option<i64>,
        pub value_schema: Option<String>,
        pub changed_seq: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod changes {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub kind: String,
        pub actor_id: String,
        pub actor_name: String,
        pub time_ms: i64,
        pub project: Option<String>,
        pub environment: Option<String>,
        pub comment: Option<String>,
        pub instructions: String,
        pub request_id: String,
        pub comment_salt: Option<Vec<u8>>,
        pub instructions_salt: Option<Vec<u8>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod rulesets {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "rulesets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub project: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub environment: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        pub digest: String,
        pub change_seq: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod items {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "items")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub project: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub item_key: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub environment: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        pub body: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod credentials {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "credentials")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub tenant: String,
        pub name: String,
        pub secret_sha256: String,
        pub kind: String,
        pub project: Option<String>,
        pub environment: Option<String>,
        pub audience: Option<String>,
        pub created_ms: i64,
        pub powers: Option<String>,
        pub expires_ms: Option<i64>,
        pub revoked_ms: Option<i64>,
        pub used_ms: Option<i64>,
        pub origins: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod log_heads {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "log_heads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        pub epoch: i64,
        pub generation: i64,
        pub size: i64,
        pub frontier: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod log_leaves {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "log_leaves")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub hash: Vec<u8>,
        pub leaf: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod log_nodes {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "log_nodes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub level: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub hash: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod log_bodies {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "log_bodies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub salt: Vec<u8>,
        pub body: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod log_checkpoints {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "log_checkpoints")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub epoch: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub size: i64,
        pub note: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod log_keys {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "log_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub note: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod snapshot_notes {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "snapshot_notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub project: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub environment: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub audience: String,
        pub version: i64,
        pub expires_ms: i64,
        pub note: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod platform_requests {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "platform_requests")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub credential: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub fingerprint: Vec<u8>,
        pub answer: Vec<u8>,
        pub created_ms: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod requests {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "requests")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub credential: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub fingerprint: Vec<u8>,
        pub answer: Vec<u8>,
        pub created_ms: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod customers {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "customers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub name: String,
        pub tier: Option<String>,
        pub ring: Option<String>,
        pub attributes: String,
        pub notes: Option<String>,
        pub freezes: String,
        pub search: String,
        pub created_ms: i64,
        pub changed_seq: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod lists {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "lists")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub project: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub environment: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub reference: String,
        pub base: Option<String>,
        pub added: Vec<u8>,
        pub removed: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod roles {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "roles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub permissions: String,
        pub created_ms: i64,
        pub changed_seq: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod members {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "members")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub email: String,
        pub name: String,
        pub password: Option<String>,
        pub epoch: i64,
        pub created_ms: i64,
        pub changed_seq: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod member_roles {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "member_roles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub member: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub ordinal: i64,
        pub role: String,
        pub project: Option<String>,
        pub environment: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod invitations {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "invitations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub member: String,
        pub secret_sha256: String,
        pub created_ms: i64,
        pub expires_ms: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sessions {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub member: String,
        pub secret_sha256: String,
        pub family_sha256: String,
        pub agent: Option<String>,
        pub created_ms: i64,
        pub expires_ms: i64,
        pub revoked_ms: Option<i64>,
        pub used_ms: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod signal_sources {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "signal_sources")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub project: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub environment: String,
        pub sources: String,
        pub changed_seq: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod releases {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "releases")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub project: String,
        pub environment: String,
        pub flag: String,
        pub rule: String,
        pub state: String,
        pub version: i64,
        pub rules_version: i64,
        pub body: String,
        pub lease_holder: String,
        pub lease_until_ms: i64,
        pub lease_epoch: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod release_events {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "release_events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub release: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub once: String,
        pub body: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod outbox {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub tenant: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub kind: String,
        pub recipient: String,
        pub body: String,
        pub at_ms: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
