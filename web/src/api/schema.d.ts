// Generated from server/api/openapi.json by `npm run generate`; do not edit.

export interface paths {
    "/api/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List changes, the newest first */
        get: operations["list_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the customers, in the order of their keys */
        get: operations["list_customers"];
        put?: never;
        /** Create a customer */
        post: operations["create_customer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a customer */
        get: operations["show_customer"];
        /**
         * Replace what is known of a customer
         * @description `If-Match` names what the author saw, as the customer's `ETag` says it.
         */
        put: operations["replace_customer"];
        post?: never;
        /**
         * Erase a customer
         * @description Its name, tier, ring, attributes and notes, and the comments that mention its key as a word, are erased
         *     here and in the change log, of which only hashes remain: its proofs still hold. Overrides and segments
         *     that name the customer are rules, and stay until a change removes them: the answer says where they are.
         *     `If-Match` names what the author saw.
         */
        delete: operations["erase_customer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens, as server-sent events
         * @description `hello` first, then a `change` for each change of the tenant, and `hb` every 15 seconds.
         *     Who was away reads the list of changes.
         */
        get: operations["follow_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description The invitation is the bearer token of this request, and opens nothing after it. Sessions from before
         *     end.
         */
        post: operations["accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch the log's latest signed checkpoint
         * @description A signed note as `c2sp.org/tlog-checkpoint` defines it. It follows a change within seconds.
         */
        get: operations["show_checkpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the log's leaves, the first one first
         * @description `cursor` is the index of the leaf before. What is personal stands beside a leaf and may have been
         *     erased; the leaf then still holds its hash.
         */
        get: operations["list_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the public keys that sign the log and the snapshots */
        get: operations["list_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/proof/consistency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prove that the log of one size is the beginning of that of another */
        get: operations["prove_consistency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/proof/inclusion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prove that a leaf is in the log */
        get: operations["prove_inclusion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/tile/{tile}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a tile: hashes of the tree, or entries
         * @description The layout is that of `c2sp.org/tlog-tiles`: `<level>/<index>[.p/<width>]` or
         *     `entries/<index>[.p/<width>]`, the index in groups of three digits.
         */
        get: operations["fetch_tile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose token this is */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set another password
         * @description Every session ends, this one too: sign in again. Only for members who have signed in.
         */
        put: operations["set_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the members, in the order in which they were invited */
        get: operations["list_members"];
        put?: never;
        /**
         * Invite a person
         * @description The answer holds an invitation: pass it on in a way that you trust. Whoever has it sets a password,
         *     once, within a week (`POST /api/v1/invitations/accept`). Roles are given where the caller may give
         *     them, and never more than the caller has there.
         */
        post: operations["invite_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a member */
        get: operations["show_member"];
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Every session ends at once, and who it was is forgotten: address, name and password are erased, and
         *     the change log keeps the id alone. `If-Match` names what the author saw.
         */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite a member again
         * @description For one whose invitation was lost or has expired, or who has forgotten the password: that goes on
         *     until another one is set. Earlier invitations open nothing any more.
         */
        post: operations["invite_member_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{id}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give a member other roles
         * @description It bites at once: sessions are refreshed before they go on, and streams end within seconds. Roles
         *     are given and taken where the caller may give them, and never more than the caller has there.
         *     `If-Match` names what the author saw.
         */
        put: operations["set_member_roles"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List projects, in the order of their keys */
        get: operations["list_projects"];
        put?: never;
        /**
         * Create a project
         * @description It has no environments yet; create them next.
         */
        post: operations["create_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a project */
        get: operations["show_project"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change what belongs to flags in all environments
         * @description Variants, owner, tags, description, lifetime, whether clients receive it, archiving. `If-Match`
         *     names the change that the author saw last, as the `ETag` of the project or of the flag says it;
         *     it is refused only if a flag that it touches has changed since. Environments whose rules change
         *     with it get a new version each.
         */
        post: operations["change_project"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/changes/{change}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a change of what belongs to flags in all environments
         * @description The flags become what they were before it, and in each environment their rules, too. It is refused
         *     (412) where something of that has changed again. `If-Match` and `dry_run` are as for changes of the
         *     project.
         */
        post: operations["undo_project_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a project's environments, in the order in which they were created
         * @description They are few: all of them are on one page.
         */
        get: operations["list_environments"];
        put?: never;
        /**
         * Create an environment
         * @description It starts at version 1, with every flag of the project turned off.
         */
        post: operations["create_environment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an environment
         * @description Its `ETag` names the version on which a change is to be based.
         */
        get: operations["show_environment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the rules of an environment
         * @description `If-Match` names the version that the author saw, as `"v<version>"`. The change is refused only
         *     if something that it touches has changed since. Turning flags off accepts `*`.
         *
         *     With `dry_run=true` the change is checked in the same way, but not made: the answer shows what it
         *     would do, and which share of units it would move.
         *
         *     What a release drives is locked (409). With `break_glass=true` the change is made, and the release ends
         *     by it as `superseded`.
         */
        post: operations["change_environment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/changes/{change}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a change of rules in an environment
         * @description What it touched becomes what it was before, in a new version. It is refused (412) where something
         *     of that has changed again. `If-Match` and `dry_run` are as for changes.
         */
        post: operations["undo_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Copy rules from another environment
         * @description The flags and segments get the rules that they have there, in one new version: whether they are on,
         *     off variant, prerequisites, rules and fallthrough. Overrides stay as they are here, and so does what
         *     the other environment does not have. With `dry_run=true` the answer shows the difference, to be
         *     reviewed; send the same with the `ETag` that came with it to make the change. `If-Match` is as for
         *     changes.
         */
        post: operations["copy_environment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/customers/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show everything that a customer gets in an environment
         * @description Every flag with its value, the reason and the rule or override that decides, now or as of a past
         *     moment. Users of the customer may get other variants where a rule asks for the user.
         */
        get: operations["show_customer_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/customers/{key}/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compare what two customers get */
        get: operations["compare_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/customers/{key}/overrides/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a customer the overrides of another one
         * @description Those that have not ended, with their reasons and ends, as one change of rules. Flags for which the
         *     customer has an override already stay as they are. `If-Match` and `dry_run` are as for changes.
         */
        post: operations["copy_customer_overrides"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Evaluate flags for a context
         * @description Exactly what an SDK answers with the current rules, and on demand why.
         */
        post: operations["evaluate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/flags/{flag}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show how often a flag was evaluated */
        get: operations["show_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what changes of an environment's rules have to meet */
        get: operations["show_policy"];
        /**
         * Set what changes of an environment's rules have to meet
         * @description `If-Match` names what the author saw, as the policy's own `ETag` says it.
         */
        put: operations["set_policy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/releases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the releases of an environment, the newest first */
        get: operations["list_releases"];
        put?: never;
        /**
         * Create a release
         * @description It is a draft: nobody is exposed before it is told to `start`. With `dry_run=true` nothing is created,
         *     and the answer tells who would be exposed at each stage.
         */
        post: operations["create_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/releases/{release}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a release, with what its guards say
         * @description With `Prefer: wait=<seconds>` (60 at most) the answer waits for something to happen to the release:
         *     after the version that `If-None-Match` names, else after the present one. `304` says that nothing has.
         */
        get: operations["show_release"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/releases/{release}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what has happened to a release, in its order */
        get: operations["list_release_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/releases/{release}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what was counted of a release
         * @description Outcomes, first errors and units, by steps, arms and windows of ten seconds: data for charts.
         */
        get: operations["show_release_evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/releases/{release}/{verb}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say something to a release
         * @description `start` (now, or at its time), `pause`, `resume`, `approve` (the next stage; a member other than the
         *     release's creator), `advance` (force the next stage: past every hold but proven harm, a freeze and the
         *     plan's limits), `halt` (stop, and go back), `freeze` (stay, and expose no one more), `restart` (a new
         *     attempt), `cancel` (take it back).
         *
         *     `start`, `advance`, `restart` and `cancel` need `releases:write`, `approve` needs `releases:approve`, the
         *     others `releases:halt`. What its author did not see is refused (412).
         */
        post: operations["tell_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/rulesets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of an environment's rules, the newest first */
        get: operations["list_rulesets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/rulesets/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the rules of an environment as they were at a version */
        get: operations["show_ruleset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/rulesets/{version}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare two versions of an environment's rules
         * @description What turned the rules of `from` into those of this version, and which share of units it moved.
         */
        get: operations["compare_rulesets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/rulesets/{version}/revert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the rules of an environment back to those of a version
         * @description A new version is made. What belongs to a flag in all environments stays as it is, and so do flags
         *     and segments that came since; flags that were archived since stay gone. `If-Match` and `dry_run`
         *     are as for changes.
         */
        post: operations["revert_ruleset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/sdk-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List an environment's SDK keys, without their secrets */
        get: operations["list_sdk_keys"];
        put?: never;
        /**
         * Create an SDK key
         * @description With the first one for clients, rules are published to them: those flags that are client-side, with
         *     the values of private attributes concealed.
         */
        post: operations["create_sdk_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/sdk-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an SDK key
         * @description It opens nothing from now on, and the streams that it has opened end within seconds. SDKs keep the
         *     rules that they have. One that was revoked before stays so.
         */
        delete: operations["revoke_sdk_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/sdk-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate an SDK key
         * @description Makes another one of the same audience for as long a time; the old one ends after a grace.
         */
        post: operations["rotate_sdk_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/signal-sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show where the signals of an environment are read that SDKs do not report */
        get: operations["show_signal_sources"];
        /**
         * Set where the signals of an environment are read that SDKs do not report
         * @description Guards of releases watch a signal by its name. Each source is a Prometheus with two counters, which
         *     are read every ten seconds while a release needs them: differences of the raw counters are taken,
         *     per series, so that a counter that begins anew is no fall. `If-Match` names what the author saw, as
         *     the answer's own `ETag` says it.
         */
        put: operations["set_signal_sources"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/unknown-flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the flags that are asked for in vain, the latest first */
        get: operations["list_unknown_flags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of applications that were heard of, the latest first */
        get: operations["list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a project's flags with their state in each environment, in the order of their keys */
        get: operations["list_flags"];
        put?: never;
        /**
         * Create a flag
         * @description It is off in every environment of the project; each gets a new version.
         */
        post: operations["create_flag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/flags/{flag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a flag with its rules in each environment */
        get: operations["show_flag"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/release-templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the plans that everybody has, from the most careful to the fastest */
        get: operations["list_release_templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the roles that members can have
         * @description Those that every tenant has come first.
         */
        get: operations["list_roles"];
        put?: never;
        /**
         * Create a role
         * @description It may do at most what the caller may.
         */
        post: operations["create_role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change what a role may do
         * @description At most what the caller may. Sessions of those who have it are refreshed before they go on, and
         *     streams end within seconds. `If-Match` names what the author saw.
         */
        put: operations["replace_role"];
        post?: never;
        /**
         * Delete a role that nobody has
         * @description `If-Match` names what the author saw.
         */
        delete: operations["delete_role"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the sessions of a member that are alive, the newest first
         * @description Everybody sees their own; those of others need `members:write`.
         */
        get: operations["list_sessions"];
        put?: never;
        /**
         * Sign in
         * @description Attempts are counted for each account and each address: after too many, the answer says when to come
         *     back.
         */
        post: operations["sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh a session
         * @description The refresh token is the bearer of this request, and each is good for one: whoever presents one that
         *     was used before ends the session, for it was stolen from somebody.
         */
        post: operations["refresh_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session
         * @description It opens nothing from now on, and its streams end within seconds. Signing out is ending one's own;
         *     those of others need `members:write`. One that had ended before stays so.
         */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell signals of releases
         * @description For release automation and whatever else knows how exposures ended. A batch is counted once, by its
         *     source and name: the same bytes again are answered 204 as the first time, others under the same name
         *     409. It is attributed by the step epoch that it names, and counts from when it comes in: clocks of
         *     sources may be wrong.
         */
        post: operations["take_signals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tenants
         * @description Needs the platform token, `TIDEGATE_PLATFORM_TOKEN` of the server.
         */
        get: operations["list_tenants"];
        put?: never;
        /**
         * Create a tenant
         * @description Needs the platform token, `TIDEGATE_PLATFORM_TOKEN` of the server. The answer holds a token of the
         *     tenant's owner, this once.
         */
        post: operations["create_tenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a tenant
         * @description Needs the platform token, `TIDEGATE_PLATFORM_TOKEN` of the server.
         */
        get: operations["show_tenant"];
        put?: never;
        post?: never;
        /**
         * Delete a tenant
         * @description Every token, key and session of it ends, and with it the streams, each with a goodbye: SDKs keep the
         *     rules that they have, and are refused when they come back. Its data stays in the database until
         *     somebody removes it there, and its key is never given to another tenant. `If-Match` names what the
         *     author saw. Needs the platform token, `TIDEGATE_PLATFORM_TOKEN` of the server.
         */
        delete: operations["delete_tenant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set how much a tenant may have
         * @description What it has already stays, even where that is more. `If-Match` names what the author saw. Needs the
         *     platform token, `TIDEGATE_PLATFORM_TOKEN` of the server.
         */
        put: operations["set_quotas"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the API tokens, without their secrets
         * @description Those that were revoked or have expired stand among them.
         */
        get: operations["list_tokens"];
        put?: never;
        /**
         * Create an API token
         * @description Nobody gives away more than they have: the new token may do at most what the caller's may, where
         *     it may.
         */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API token
         * @description It opens nothing from now on, and the streams that it has opened end within seconds. One that was
         *     revoked before stays so.
         */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate an API token
         * @description Makes another one that may do the same for as long a time; the old one ends after a grace.
         */
        post: operations["rotate_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase what is said about a user
         * @description Comments of changes that mention the key as a word are erased, here and in the change log, of which
         *     only hashes remain: its proofs still hold. Overrides and segments that name the user are rules, and
         *     stay until a change removes them: the answer says where they are. Usage is counted without users.
         *     With `dry_run=true` nothing is erased.
         */
        post: operations["erase_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process lives */
        get: operations["livez"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counters in the text form of Prometheus
         * @description They name no tenant. There are none where the server's settings say so.
         */
        get: operations["show_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process can do its work
         * @description Rules are served from memory also while it cannot.
         */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Fetch the public keys of the key's environment */
        get: operations["fetch_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/lists/{reference}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a list that a large segment refers to
         * @description The hashes of the segment's keys, ascending, each in 8 bytes, little-endian. Only the lists that the
         *     current rules refer to, as the key's audience sees them, are there. The name is the SHA-256 of the
         *     bytes: what was fetched once stays good.
         */
        get: operations["fetch_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch the current rules of the key's environment
         * @description The body is compressed as the client accepts it; `If-None-Match` answers 304 while nothing has
         *     changed. `Tidegate-Note` has the signed note of the rules, in Base64, also on a 304.
         */
        get: operations["fetch_snapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the rules of the key's environment, as server-sent events
         * @description `sync` first, which says where the client stands; then each new version as a `delta`, or as a
         *     `snapshot` or `refetch` where that is shorter, with a `sync` before it; `hb` every 15 seconds;
         *     `goodbye` when the server goes. A client that reconnects with `Last-Event-ID` gets exactly what it
         *     misses. Signed notes stand in `sync` and `delta`, and in `hb` when they were renewed.
         */
        get: operations["follow_rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report usage and outcomes
         * @description A report is counted once, by its instance and number: the same bytes again are answered 204 as the
         *     first time, other bytes under the same number 409.
         */
        post: operations["take_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sdk/v1/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a ticket for one stream
         * @description For those who cannot send headers with it, as `EventSource` in browsers: the key itself never
         *     stands in an address.
         */
        post: operations["issue_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Which servers have the version that undid the exposure. */
        AcknowledgedView: {
            /**
             * Format: int64
             * @description How many have it.
             */
            done: number;
            /**
             * Format: int64
             * @description How many there are.
             */
            of: number;
            /** @description Some of the others. */
            unconfirmed: string[];
            /**
             * Format: int64
             * @description That version.
             */
            version: number;
        };
        /** @description Who did it. */
        ActorView: {
            /** @description The credential's id. */
            id: string;
            /**
             * @description What people call it.
             * @example Owner
             */
            name: string;
        };
        /**
         * @description What a flag answers.
         * @example {
         *       "reason": "DEFAULT",
         *       "trace": {
         *         "enabled": true,
         *         "fallthrough": {
         *           "outcome": "true",
         *           "variant": "off"
         *         },
         *         "rules": [
         *           {
         *             "id": "r1",
         *             "outcome": "false",
         *             "serve": {
         *               "variant": "on"
         *             },
         *             "when": {
         *               "attribute": "customer.plan",
         *               "op": "in",
         *               "outcome": "false",
         *               "saw": "free",
         *               "values": [
         *                 "pro"
         *               ],
         *               "why": "differs"
         *             }
         *           }
         *         ]
         *       },
         *       "value": false,
         *       "variant": "off"
         *     }
         */
        AnswerView: Record<string, unknown> & {
            /**
             * @description How the answer came about, where `explain` is set: every step in the order in which it is
             *     taken, with what it saw, and why it did not apply. An `outcome` is `true`, `false`, `unknown`,
             *     `expired` or `not_reached`; `why` is `missing`, `wrong_type` or `differs`. Beside the steps stand
             *     the `segments` and other `flags` that they looked into.
             */
            trace?: Record<string, unknown>;
        };
        /** @description An application. */
        AppBody: {
            /** @example checkout */
            name: string;
            /** @example 3.2.1 */
            version: string;
        };
        /** @description The version that there is now. */
        AppliedView: {
            /**
             * Format: int64
             * @description The change's number; `null` where everything was so already.
             */
            change: number | null;
            /**
             * Format: int64
             * @description The environment's version.
             * @example 43
             */
            version: number;
        };
        /** @enum {string} */
        Arm: "treatment" | "control";
        /** @description A role, and where a member has it: in the whole tenant, a project, or an environment. */
        AssignmentBody: {
            /** @description The environment of the project in which it holds. */
            environment?: string | null;
            /**
             * @description The project in which it holds.
             * @example shop
             */
            project?: string | null;
            /**
             * @description The key of a role.
             * @example editor
             */
            role: string;
        };
        /** @description What became of a change. */
        ChangeAnswer: components["schemas"]["AppliedView"] | components["schemas"]["PreviewView"];
        /** @description What happened to the rules, without the details. */
        ChangeSummary: {
            actor: components["schemas"]["ActorView"];
            /**
             * Format: int64
             * @description Its number among the tenant's changes.
             */
            change: number;
            /** @description Why, in the author's words. */
            comment?: string | null;
            /**
             * @description The items that it touched.
             * @example [
             *       "flag/checkout-v2"
             *     ]
             */
            items: string[];
            /**
             * @description Such as `rules.change` or `flag.create`.
             * @example rules.change
             */
            kind: string;
            /** @description The project, where it is about one. */
            project?: string | null;
            /** @description RFC 3339. */
            time: string;
            /** @description The versions that it made, by environment. */
            versions: {
                [key: string]: number;
            };
        };
        /** @description One entry of the change log. */
        ChangeView: components["schemas"]["ChangeSummary"] & {
            /** @description What was asked for. */
            instructions: unknown;
            /** @description The request that brought it. */
            request_id: string;
        };
        /** @description In what two customers differ. */
        Comparison: {
            /** @description How many flags answer both alike. */
            alike: number;
            /** @description The flags of which they get different variants. */
            flags: {
                [key: string]: components["schemas"]["Pair"];
            };
            /**
             * Format: int64
             * @description The version of the rules.
             */
            version: number;
        };
        /** @description Whose overrides are copied. */
        CopyOverrides: {
            /** @description Why. */
            comment?: string | null;
            /**
             * @description The other customer's key.
             * @example globex
             */
            from: string;
        };
        /** @description What is copied, and from where. Without names, all flags and segments. */
        CopyRules: {
            /** @description Why. */
            comment?: string | null;
            /**
             * @description Keys of flags.
             * @example [
             *       "checkout-v2"
             *     ]
             */
            flags?: string[] | null;
            /**
             * @description The key of another environment of the project.
             * @example staging
             */
            from: string;
            /** @description Keys of segments. */
            segments?: string[] | null;
        };
        /** @description What was counted of a release: data for charts. */
        CountsView: {
            /** @description Units by their first errors, by windows. */
            errors: components["schemas"]["ErrorView"][];
            /** @description Outcomes of exposures, by windows. */
            exposures: components["schemas"]["ExposureView"][];
            /** @description When the last report came in; RFC 3339. */
            last_at: string | null;
            /**
             * Format: int64
             * @description Server instances that were heard of within the last minute.
             */
            live_instances: number;
            /** @description Units of each arm, by steps. */
            units: components["schemas"]["UnitView"][];
            /**
             * Format: int64
             * @description Length of a window, in seconds. What is older than a day is told as one window without a time.
             */
            window_s: number;
        };
        /** @description The credential that was presented. */
        CredentialView: components["schemas"]["PowersView"] & {
            /** @description The part of the token that is no secret, or the id of the session. */
            id: string;
            /**
             * @description What people call it.
             * @example Owner
             */
            name: string;
        };
        /** @description Who signs in. */
        Credentials: {
            /** @example ada@example.com */
            email: string;
            /** @example correct horse battery staple */
            password: string;
            /**
             * @description The tenant's key.
             * @example default
             */
            tenant: string;
        };
        /** @description What a flag answers for a customer. */
        CustomerAnswer: Record<string, unknown> & {
            /** @description What it was at `changed_since`, where that was otherwise. */
            before?: Record<string, unknown> | null;
            /** @description The override that decides, with its reason, author and end. */
            by_override?: Record<string, unknown> | null;
            /** @description Whether somebody of no customer gets another variant. */
            differs: boolean;
            /**
             * Format: int64
             * @description The version in which the flag's rules last changed.
             */
            rules_version: number;
        };
        /** @description What somebody wishes a customer to be, but for its key. */
        CustomerBody: {
            /** @description What rules may ask for as `customer.<name>`. */
            attributes?: Record<string, unknown>;
            /**
             * @description What people call it.
             * @example Acme Inc.
             */
            name: string;
            /** @description For people. */
            notes?: string | null;
            /**
             * @description How early it receives change: `internal`, `canary`, `early`, `general` or `last`.
             * @example early
             */
            ring?: string | null;
            /**
             * @description Such as `enterprise`.
             * @example enterprise
             */
            tier?: string | null;
        };
        /** @description One customer. */
        CustomerCount: {
            customer: string;
            /** Format: int64 */
            n: number;
            variant: string;
        };
        /** @description What the guards say of one customer. */
        CustomerEvidence: {
            customer: string;
            guard: string;
            /** Format: double */
            ln_e: number;
        };
        /** @description Everything that a customer gets. */
        CustomerPage: {
            /** @description The moment; RFC 3339. */
            at: string;
            /** @description The context with which flags were evaluated. */
            context: Record<string, unknown>;
            customer: components["schemas"]["CustomerView"] | null;
            /** @description What each flag answers. */
            flags: {
                [key: string]: components["schemas"]["CustomerAnswer"];
            };
            /**
             * Format: int64
             * @description The version of the rules.
             */
            version: number;
        };
        /** @description A customer of the tenant. */
        CustomerView: {
            /** @description What rules may ask for as `customer.<name>`. */
            attributes: Record<string, unknown>;
            /** @description RFC 3339. */
            created_at: string;
            /**
             * @description What contexts call `customer.key`; never changes.
             * @example acme
             */
            key: string;
            /**
             * @description What people call it.
             * @example Acme Inc.
             */
            name: string;
            /** @description For people. */
            notes?: string | null;
            /** @description How early it receives change. */
            ring?: string | null;
            /** @description Such as `enterprise`. */
            tier?: string | null;
        };
        /** @description What belongs to a flag in all environments. */
        DefinitionView: {
            /** @description When it was archived; RFC 3339. */
            archived_at?: string | null;
            /** @description Whether client audiences may receive it. */
            client_side: boolean;
            /** @description RFC 3339. */
            created_at: string;
            /** @description For people. */
            description?: string | null;
            /**
             * @description The key that code asks for; never changes.
             * @example checkout-v2
             */
            key: string;
            /** @description Until when it is meant to be needed; RFC 3339. */
            lifetime_until?: string | null;
            /** @description A member or team. */
            owner?: string | null;
            /** @description `release`, `experiment`, `operational` or `permission`. */
            purpose?: string | null;
            /** @description A JSON Schema that the values meet. */
            schema?: Record<string, unknown> | null;
            /** @description Words to find it by. */
            tags: string[];
            /**
             * @description `boolean`, `string`, `number` or `object`.
             * @example boolean
             */
            type: string;
            /** @description Named values, in the order in which they were declared. */
            variants: {
                [key: string]: components["schemas"]["VariantView"];
            };
        };
        /** @description A document that a leaf refers to by `SHA-256(salt ‖ text)`. */
        DocumentView: {
            /** @description 64 hexadecimal digits. */
            salt: string;
            /** @description The document. */
            text: string;
        };
        /** @description A leaf of the log, with what stands behind its hashes. */
        EntryView: {
            /** @description What its hashes refer to, by name (`reason`, `document`, `after`), as far as it was not erased. */
            documents: {
                [key: string]: components["schemas"]["DocumentView"];
            };
            /** @description Its hash, in base64. */
            hash: string;
            /**
             * Format: int64
             * @description Its position, from 0.
             */
            index: number;
            /** @description Its bytes, which are canonical JSON; to be hashed as they are. */
            leaf: string;
        };
        /** @description Where code runs, with its current version of rules. */
        EnvironmentView: {
            /** @description RFC 3339. */
            created_at: string;
            /** @description Identifies the rules at that version. */
            digest: string;
            /**
             * Format: int64
             * @description Rises only when a backup is restored.
             * @example 1
             */
            epoch: number;
            /**
             * @description Names it in paths; never changes.
             * @example production
             */
            key: string;
            /**
             * @description What people call it.
             * @example Production
             */
            name: string;
            /**
             * Format: int64
             * @description The current version of its rules.
             * @example 42
             */
            version: number;
        };
        /** @description Who is to be forgotten. */
        ErasedUser: {
            /**
             * @description What contexts call `user.key`.
             * @example u1
             */
            key: string;
        };
        /** @description What was erased, and where somebody is still named. */
        Erasure: {
            /**
             * Format: int64
             * @description Changes of which something was erased: only its hash remains in the log.
             */
            changes_erased: number;
            /** @description Places in the present rules that name the key. They are rules: a change removes them. */
            named_in: components["schemas"]["Place"][];
            /** @description What stays, and why. */
            remains: string[];
        };
        /** @description Units that had their first error within one window. */
        ErrorView: {
            /** @description `treatment` or `control`. */
            arm: string;
            metric: string;
            /** Format: int64 */
            step_epoch: number;
            /** @description The customer; empty where there is none. */
            stratum: string;
            /** Format: int64 */
            units: number;
            /** @description When it began; RFC 3339. */
            window: string | null;
        };
        /** @description For whom which flags are asked. */
        Evaluation: {
            /** @description Attributes, such as `{"customer": {"key": "acme"}}`. */
            context: Record<string, unknown>;
            /** @description Whether each answer has its `trace`: everything that led to it. */
            explain?: boolean;
            /** @description Keys of flags; all of the project if left out. */
            flags?: string[] | null;
        };
        /** @description How often a flag ended in one way. */
        EvaluationBody: {
            customer?: string | null;
            flag: string;
            /** Format: int64 */
            n: number;
            /** @example TARGETING_MATCH */
            reason: string;
            rule?: string | null;
            variant: string;
        };
        /** @description What the flags answer. */
        EvaluationView: {
            /**
             * @description By flag: value, variant, reason, and what decided.
             * @example {
             *       "checkout-v2": {
             *         "reason": "DEFAULT",
             *         "value": true,
             *         "variant": "on"
             *       }
             *     }
             */
            flags: {
                [key: string]: components["schemas"]["AnswerView"];
            };
            /**
             * Format: int64
             * @description The version of the rules.
             */
            version: number;
        };
        /** @description Something that has happened to a release. */
        EventView: {
            /** @description RFC 3339. */
            at: string;
            by: components["schemas"]["PersonView"];
            /** @description What it was: `kind`, and what belongs to that. */
            event: Record<string, unknown>;
            /** @description Why, in words. */
            reason: string;
            /**
             * Format: int64
             * @description 1, 2, 3… without a gap; the release's version after it.
             */
            seq: number;
        };
        /** @description What all guards say together. */
        EvidenceView: {
            /** @description Customers who come nearest to being halted alone. */
            customers: components["schemas"]["CustomerEvidence"][];
            /**
             * Format: double
             * @description The evidence of harm, by its logarithm.
             */
            ln_e: number;
            /**
             * Format: double
             * @description At which it halts.
             */
            ln_halt: number;
            /**
             * Format: double
             * @description At which it holds.
             */
            ln_hold: number;
            /** Format: int64 */
            needed_s: number;
            /**
             * Format: int64
             * @description How long the stage has been looked at, in seconds, and how long it is to be.
             */
            observed_s: number;
            /**
             * Format: double
             * @description Whether the arms are as large as the split makes them: the evidence against it, by its logarithm.
             */
            sample_ln_e: number | null;
            /** Format: int64 */
            units_c: number;
            /** Format: int64 */
            units_needed: number;
            /**
             * Format: int64
             * @description About how many units get the target in this step, stay with the baseline, and are needed.
             */
            units_t: number;
            /** @description The detector of the watch, by its logarithm, and at which it halts. */
            watch: number[] | null;
        };
        /** @description Outcomes within one window. */
        ExposureView: {
            /** @description `treatment` or `control`. */
            arm: string;
            /** Format: int64 */
            err: number;
            metric: string;
            /** Format: int64 */
            ok: number;
            /** @description `sdk`, or the name of a signal's source. */
            source: string;
            /** Format: int64 */
            step_epoch: number;
            /** @description The customer; empty where there is none. */
            stratum: string;
            /** Format: int64 */
            unknown: number;
            /** @description When it began; RFC 3339. */
            window: string | null;
        };
        /** @description What is wrong in one place of the request's body. */
        FieldProblem: {
            /** @description What was expected there. */
            message: string;
            /**
             * @description JSON pointer into the body.
             * @example /instructions/0/flag
             */
            pointer: string;
        };
        /** @description A flag in a list. */
        FlagSummary: components["schemas"]["DefinitionView"] & {
            /** @description Its state by environment. */
            environments: {
                [key: string]: components["schemas"]["StateView"];
            };
        };
        /** @description A flag with its rules. */
        FlagView: components["schemas"]["DefinitionView"] & {
            /** @description Its rules by environment. */
            environments: {
                [key: string]: components["schemas"]["RulesView"];
            };
        };
        /** @description What became of a change. */
        FlagsChangeView: {
            /**
             * Format: int64
             * @description The change's number; `null` where everything was so already, or was only asked about.
             * @example 17
             */
            change: number | null;
            /** @description The flags that changed, as they are now. */
            flags: components["schemas"]["DefinitionView"][];
            /** @description With `dry_run`: what would change in each environment. */
            preview?: {
                [key: string]: components["schemas"]["PreviewView"];
            } | null;
            /** @description The version that each environment has now, of those whose rules changed. */
            versions: {
                [key: string]: number;
            };
        };
        /** @description A while in which rules stay as they are. */
        FreezeBody: {
            /**
             * @description RFC 3339.
             * @example 2026-12-23T00:00:00Z
             */
            from: string;
            /**
             * @description Why.
             * @example nobody is at work
             */
            reason: string;
            /**
             * @description RFC 3339; a moment after `from`.
             * @example 2027-01-02T00:00:00Z
             */
            until: string;
        };
        /** @description What one guard says. */
        GuardView: {
            /**
             * Format: double
             * @description How old the data are, in seconds.
             */
            age_s: number | null;
            /** @description Whether it can halt; otherwise it only holds. */
            can_halt: boolean;
            /**
             * Format: double
             * @description The ratio is not above, with 95 %.
             */
            high: number | null;
            /**
             * @description `ratio`, `absolute`, `latency` or `two_by_two`.
             * @example ratio
             */
            kind: string;
            /**
             * Format: double
             * @description The evidence of harm, by its logarithm.
             */
            ln_e: number | null;
            /**
             * Format: double
             * @description At which evidence it would halt by itself.
             */
            ln_limit: number;
            /**
             * Format: double
             * @description The ratio is not below, with 95 %.
             */
            low: number | null;
            /** @description Why there are none. */
            missing: string | null;
            /**
             * Format: int64
             * @description Exposures of the control.
             */
            n_c: number;
            /**
             * Format: int64
             * @description Exposures of the treatment.
             */
            n_t: number;
            /** @example errors */
            name: string;
            /**
             * Format: double
             * @description What is tolerated of that.
             */
            tolerated: number | null;
            /**
             * Format: double
             * @description How many times as often the treatment fails; of an absolute guard, the share that fails.
             */
            value: number | null;
            /**
             * Format: double
             * @description Its part in the evidence of all.
             */
            weight: number;
        };
        /** @description That a release was stopped. */
        HaltView: {
            acknowledged: components["schemas"]["AcknowledgedView"] | null;
            /** @description RFC 3339. */
            at: string;
            by: components["schemas"]["PersonView"];
            /** @description `manual`, `harm` or `customers`, with the guard or the customers. */
            cause: Record<string, unknown>;
            /** @description Why, in words. */
            reason: string;
            /** @description When that was settled; RFC 3339. */
            settled_at: string | null;
        };
        /** @description Why a release waits. */
        HoldView: {
            /**
             * @description `no_data`, `low_sample`, `signal_degraded`, `suspicious`, `sample_ratio`, `approval`, `frozen`,
             *     `budget` or `manual`.
             * @example low_sample
             */
            reason: string;
            /** @description RFC 3339. */
            since: string;
            /** @description In words. */
            words: string;
        };
        /** @description One hour. */
        HourCount: {
            /** @description Its beginning; RFC 3339. */
            hour: string;
            /** Format: int64 */
            n: number;
        };
        /** @description A member with an invitation. It is shown this once. */
        Invited: {
            /** @description Until when it is open; RFC 3339. */
            expires_at: string;
            /**
             * @description Whoever has it sets the member's password, once: pass it on now, it cannot be shown again.
             * @example tg_invite_…
             */
            invitation: string;
            member: components["schemas"]["MemberView"];
        };
        /** @description One item before and after. */
        ItemChangeView: {
            /** @description What it says after; `null` where it does not exist. */
            after: Record<string, unknown> | null;
            /** @description What it says before; `null` where it does not exist. */
            before: Record<string, unknown> | null;
            /**
             * @description Its key.
             * @example flag/checkout-v2
             */
            key: string;
        };
        /** @description The tenant's keys: signed notes. */
        KeysView: {
            /** @description What the roots delegate, the newest for each subject: `log`, `snapshots <project>/<environment>`. */
            delegations: {
                [key: string]: string;
            };
            /** @description The lists of root keys, each signed under the one before and under itself. */
            roots: string[];
        };
        /** @description How long a token opens anything. */
        LifeView: {
            /** @description RFC 3339. */
            created_at: string;
            /** @description From when on it opens nothing; RFC 3339. */
            expires_at?: string | null;
            /** @description When it was last used, give or take a minute; RFC 3339. */
            last_used_at?: string | null;
            /** @description When it was revoked; RFC 3339. */
            revoked_at?: string | null;
        };
        /** @description One page of a list. */
        Listing_ChangeView: {
            /** @description In stable order. */
            items: (components["schemas"]["ChangeSummary"] & {
                /** @description What was asked for. */
                instructions: unknown;
                /** @description The request that brought it. */
                request_id: string;
            })[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_CustomerView: {
            /** @description In stable order. */
            items: {
                /** @description What rules may ask for as `customer.<name>`. */
                attributes: Record<string, unknown>;
                /** @description RFC 3339. */
                created_at: string;
                /**
                 * @description What contexts call `customer.key`; never changes.
                 * @example acme
                 */
                key: string;
                /**
                 * @description What people call it.
                 * @example Acme Inc.
                 */
                name: string;
                /** @description For people. */
                notes?: string | null;
                /** @description How early it receives change. */
                ring?: string | null;
                /** @description Such as `enterprise`. */
                tier?: string | null;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_EntryView: {
            /** @description In stable order. */
            items: {
                /** @description What its hashes refer to, by name (`reason`, `document`, `after`), as far as it was not erased. */
                documents: {
                    [key: string]: components["schemas"]["DocumentView"];
                };
                /** @description Its hash, in base64. */
                hash: string;
                /**
                 * Format: int64
                 * @description Its position, from 0.
                 */
                index: number;
                /** @description Its bytes, which are canonical JSON; to be hashed as they are. */
                leaf: string;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_EnvironmentView: {
            /** @description In stable order. */
            items: {
                /** @description RFC 3339. */
                created_at: string;
                /** @description Identifies the rules at that version. */
                digest: string;
                /**
                 * Format: int64
                 * @description Rises only when a backup is restored.
                 * @example 1
                 */
                epoch: number;
                /**
                 * @description Names it in paths; never changes.
                 * @example production
                 */
                key: string;
                /**
                 * @description What people call it.
                 * @example Production
                 */
                name: string;
                /**
                 * Format: int64
                 * @description The current version of its rules.
                 * @example 42
                 */
                version: number;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_EventView: {
            /** @description In stable order. */
            items: {
                /** @description RFC 3339. */
                at: string;
                by: components["schemas"]["PersonView"];
                /** @description What it was: `kind`, and what belongs to that. */
                event: Record<string, unknown>;
                /** @description Why, in words. */
                reason: string;
                /**
                 * Format: int64
                 * @description 1, 2, 3… without a gap; the release's version after it.
                 */
                seq: number;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_FlagSummary: {
            /** @description In stable order. */
            items: (components["schemas"]["DefinitionView"] & {
                /** @description Its state by environment. */
                environments: {
                    [key: string]: components["schemas"]["StateView"];
                };
            })[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_LiveVersionView: {
            /** @description In stable order. */
            items: {
                /** @example checkout */
                application: string;
                /**
                 * Format: int64
                 * @description What its instances could not count, or not report.
                 */
                dropped: number;
                /**
                 * Format: int64
                 * @description Evaluations, ever.
                 */
                evaluations: number;
                /** @description RFC 3339. */
                first_seen: string;
                /**
                 * Format: int64
                 * @description Instances that report now.
                 */
                instances: number;
                /** @description RFC 3339. */
                last_seen: string;
                /**
                 * Format: int64
                 * @description The oldest version of the rules that one of them has.
                 */
                oldest_rules: number | null;
                /**
                 * Format: int64
                 * @description Starts with a variant that a release guards.
                 */
                starts_attempted: number;
                /**
                 * Format: int64
                 * @description Of those, how many succeeded.
                 */
                starts_ok: number;
                /** @example 3.2.1 */
                version: string;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_MemberView: {
            /** @description In stable order. */
            items: {
                /** @description When the member was invited; RFC 3339. */
                created_at: string;
                /** @example ada@example.com */
                email: string;
                /**
                 * @description Names the member in the change log.
                 * @example usr_01a212ed198c75e19326762bdee11ae5
                 */
                id: string;
                /** @example Ada */
                name: string;
                roles: components["schemas"]["AssignmentBody"][];
                /**
                 * @description `invited` or `active`.
                 * @example active
                 */
                state: string;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_ProjectView: {
            /** @description In stable order. */
            items: {
                /** @description RFC 3339. */
                created_at: string;
                /**
                 * @description Names it in paths; never changes.
                 * @example shop
                 */
                key: string;
                /**
                 * @description What people call it.
                 * @example Shop
                 */
                name: string;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_ReleaseView: {
            /** @description In stable order. */
            items: {
                /** @description Stages that a person has approved, in this attempt. */
                approved: number[];
                /**
                 * Format: int32
                 * @description How often it has begun.
                 */
                attempt: number;
                /**
                 * @description The variant that everybody gets before.
                 * @example off
                 */
                baseline: string;
                /** @description RFC 3339. */
                created_at: string;
                creator: components["schemas"]["PersonView"];
                evidence: components["schemas"]["EvidenceView"] | null;
                /**
                 * @description The flag's key.
                 * @example checkout-v2
                 */
                flag: string;
                /** @description What each guard says now; empty unless it is under way, and in lists. */
                guards: components["schemas"]["GuardView"][];
                halt: components["schemas"]["HaltView"] | null;
                /** @description Customers that were halted alone, in this attempt. */
                halted_customers: string[];
                hold: components["schemas"]["HoldView"] | null;
                /**
                 * @description Names it in paths.
                 * @example 0198c0f2a5b97c3e8d1f2a3b4c5d6e7f
                 */
                id: string;
                next: components["schemas"]["NextView"];
                /** @description Stages, guards and limits. */
                plan: Record<string, unknown>;
                /** @description The rule that is driven; `null` for the fallthrough. */
                rule: string | null;
                /**
                 * @description The stage it is in, from 0; `null` before the first, while only the baseline is measured.
                 * @example 1
                 */
                stage: number | null;
                /** @description Not before this time; RFC 3339. */
                start_at: string | null;
                /**
                 * @description `draft`, `scheduled`, `running`, `holding`, `watching`, `completed`, `halting`, `halted`,
                 *     `cancelled` or `superseded`.
                 * @example running
                 */
                state: string;
                /** @description The times in which nothing was changed, the present one last. */
                steps: components["schemas"]["StepView"][];
                /**
                 * @description The variant that everybody is to get.
                 * @example on
                 */
                target: string;
                /**
                 * @description The template that the plan was taken from.
                 * @example standard
                 */
                template: string | null;
                /**
                 * @description The attribute that is split.
                 * @example user.key
                 */
                unit: string;
                /**
                 * Format: int64
                 * @description How many events have made it what it is; what is said to it names this.
                 * @example 4
                 */
                version: number;
                /** @description Since when it is watched; RFC 3339. */
                watched_since: string | null;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_RoleView: {
            /** @description In stable order. */
            items: {
                /** @description Whether every tenant has it, and none can change it. */
                built_in: boolean;
                /**
                 * @description Names it; never changes.
                 * @example releaser
                 */
                key: string;
                /** @description What it may do. */
                permissions: string[];
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_RulesetView: {
            /** @description In stable order. */
            items: {
                /** @description The change that made it. */
                change: components["schemas"]["ChangeSummary"];
                /**
                 * Format: int64
                 * @description Its number.
                 * @example 42
                 */
                version: number;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_SdkKeyView: {
            /** @description In stable order. */
            items: (components["schemas"]["LifeView"] & {
                /**
                 * @description `server`, `client` or `preview`.
                 * @example server
                 */
                audience: string;
                /** @description The part of the key that is no secret. */
                id: string;
                /**
                 * @description What people call it.
                 * @example checkout service
                 */
                name: string;
                /**
                 * @description From the pages of which origins browsers may use a client key; from all if none is named.
                 * @example [
                 *       "https://shop.example"
                 *     ]
                 */
                origins?: string[];
            })[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_SessionView: {
            /** @description In stable order. */
            items: {
                /** @description With what the member has signed in, as it calls itself. */
                agent?: string | null;
                /** @description RFC 3339. */
                created_at: string;
                /** @description Whether it is the one that asks. */
                current: boolean;
                /** @description Until when it lives without being refreshed; RFC 3339. */
                expires_at?: string | null;
                id: string;
                /** @description The member's id. */
                member: string;
                /** @description When it was last refreshed; RFC 3339. */
                refreshed_at?: string | null;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_TemplateView: {
            /** @description In stable order. */
            items: {
                /**
                 * @description What a new release calls it.
                 * @example standard
                 */
                name: string;
                /** @description Stages, guards and limits. */
                plan: Record<string, unknown>;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_TenantView: {
            /** @description In stable order. */
            items: {
                /** @description RFC 3339. */
                created_at: string;
                /** @description When it was deleted: nothing opens it any more. RFC 3339. */
                deleted_at?: string | null;
                /**
                 * @description Names it.
                 * @example acme
                 */
                key: string;
                quotas: components["schemas"]["QuotasBody"];
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_TokenView: {
            /** @description In stable order. */
            items: (components["schemas"]["PowersView"] & components["schemas"]["LifeView"] & {
                /** @description The part of the token that is no secret. */
                id: string;
                /**
                 * @description What people call it.
                 * @example release automation
                 */
                name: string;
            })[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description One page of a list. */
        Listing_UnknownFlagView: {
            /** @description In stable order. */
            items: {
                /** @description Who asked. */
                application: string;
                /** @example chekout-v2 */
                flag: string;
                /** @description RFC 3339. */
                last_seen: string;
                /**
                 * Format: int64
                 * @description How often.
                 */
                n: number;
                /** @description The type that was asked for. */
                type: string | null;
                version: string;
            }[];
            /** @description Pass it as `cursor` to get the next page; `null` on the last one. */
            next: string | null;
        };
        /** @description A version of an application, as its instances tell of themselves. */
        LiveVersionView: {
            /** @example checkout */
            application: string;
            /**
             * Format: int64
             * @description What its instances could not count, or not report.
             */
            dropped: number;
            /**
             * Format: int64
             * @description Evaluations, ever.
             */
            evaluations: number;
            /** @description RFC 3339. */
            first_seen: string;
            /**
             * Format: int64
             * @description Instances that report now.
             */
            instances: number;
            /** @description RFC 3339. */
            last_seen: string;
            /**
             * Format: int64
             * @description The oldest version of the rules that one of them has.
             */
            oldest_rules: number | null;
            /**
             * Format: int64
             * @description Starts with a variant that a release guards.
             */
            starts_attempted: number;
            /**
             * Format: int64
             * @description Of those, how many succeeded.
             */
            starts_ok: number;
            /** @example 3.2.1 */
            version: string;
        };
        /** @description Whose token it is. */
        Me: {
            credential: components["schemas"]["CredentialView"];
            member?: components["schemas"]["MemberView"] | null;
            /**
             * @description The tenant that it opens.
             * @example default
             */
            tenant: string;
        };
        /** @description A person who works with the tenant. */
        MemberView: {
            /** @description When the member was invited; RFC 3339. */
            created_at: string;
            /** @example ada@example.com */
            email: string;
            /**
             * @description Names the member in the change log.
             * @example usr_01a212ed198c75e19326762bdee11ae5
             */
            id: string;
            /** @example Ada */
            name: string;
            roles: components["schemas"]["AssignmentBody"][];
            /**
             * @description `invited` or `active`.
             * @example active
             */
            state: string;
        };
        /** @description Units that get something else than before. */
        MoveView: {
            /** @description The variant that they got; `null` where they were not enrolled. */
            from: string | null;
            /**
             * Format: int32
             * @description How many, in parts per million of all units.
             */
            ppm: number;
            /** @description The variant that they will get; `null` where they will not be enrolled. */
            to: string | null;
        };
        /** @description Who moves within one rule, of the units that it is about. */
        MovesView: {
            /**
             * @description `exact` where both outcomes are compared bucket by bucket; `expected` where every unit is
             *     bucketed anew.
             * @example exact
             */
            basis: string;
            /** @description The flag's key. */
            flag: string;
            /**
             * Format: int32
             * @description All that move, in parts per million of all units.
             * @example 100000
             */
            moved_ppm: number;
            /** @description From where to where. */
            moves: components["schemas"]["MoveView"][];
            /**
             * @description The rule's id, or `fallthrough`.
             * @example fallthrough
             */
            rule: string;
        };
        /** @description Something that is missing. */
        NeedView: {
            /**
             * @description `data`, `bake`, `freeze_window`, `person`, or the name of a reason to hold.
             * @example bake
             */
            kind: string;
            /** @description In words. */
            words: string;
        };
        /** @description A customer that is to be created. */
        NewCustomer: {
            /** @description What rules may ask for as `customer.<name>`. */
            attributes?: Record<string, unknown>;
            /**
             * @description What contexts call `customer.key`; never changes.
             * @example acme
             */
            key: string;
            /**
             * @description What people call it.
             * @example Acme Inc.
             */
            name: string;
            /** @description For people. */
            notes?: string | null;
            /**
             * @description How early it receives change: `internal`, `canary`, `early`, `general` or `last`.
             * @example early
             */
            ring?: string | null;
            /**
             * @description Such as `enterprise`.
             * @example enterprise
             */
            tier?: string | null;
        };
        /** @description An environment that is to be created. */
        NewEnvironment: {
            /**
             * @description Names it in paths; never changes.
             * @example production
             */
            key: string;
            /**
             * @description What people call it.
             * @example Production
             */
            name: string;
        };
        /** @description A flag that is to be created. */
        NewFlagBody: {
            /** @description Whether client audiences may receive it. */
            client_side?: boolean;
            /** @description For people. */
            description?: string | null;
            /**
             * @description The key that code will ask for; never changes and is never given to another flag.
             * @example checkout-v2
             */
            key: string;
            /**
             * @description What it serves while it is off; left out, the variant named `off`, or the one that is
             *     `false`, or the first.
             */
            off_variant?: string | null;
            /** @description A member or team. */
            owner?: string | null;
            /** @description `release`, `experiment`, `operational` or `permission`. */
            purpose?: string | null;
            /** @description A JSON Schema for the values of an object flag, without references; checked at every write. */
            schema?: Record<string, unknown> | null;
            /** @description Words to find it by. */
            tags?: string[];
            /**
             * @description `boolean`, `string`, `number` or `object`.
             * @example boolean
             */
            type: string;
            /**
             * @description Named values; a boolean flag may leave them out and gets `on` and `off`.
             * @example {
             *       "off": {
             *         "value": false
             *       },
             *       "on": {
             *         "value": true
             *       }
             *     }
             */
            variants?: {
                [key: string]: components["schemas"]["VariantView"];
            } | null;
        };
        /** @description A change of what belongs to flags in all environments: all of it is carried out, or nothing. */
        NewFlagsChange: {
            /** @description Why. */
            comment?: string | null;
            /**
             * @description Steps such as `{"kind": "set_owner", "flag": "checkout-v2", "owner": "payments"}`, in order.
             * @example [
             *       {
             *         "flag": "checkout-v2",
             *         "kind": "set_owner",
             *         "owner": "payments"
             *       }
             *     ]
             */
            instructions: Record<string, unknown>[];
        };
        /** @description Nothing has to be said. */
        NewInvitation: Record<string, unknown>;
        /** @description A person who is to be invited. */
        NewMember: {
            /** @example ada@example.com */
            email: string;
            /** @example Ada */
            name: string;
            /** @description One at least. */
            roles: components["schemas"]["AssignmentBody"][];
        };
        /** @description What a member signs in with from now on. */
        NewPassword: {
            /**
             * @description 12 to 256 characters.
             * @example correct horse battery staple
             */
            password: string;
        };
        /** @description A project that is to be created. */
        NewProject: {
            /**
             * @description Names it in paths; never changes.
             * @example shop
             */
            key: string;
            /**
             * @description What people call it.
             * @example Shop
             */
            name: string;
        };
        /**
         * @description What is to be released.
         * @example {
         *       "baseline": "off",
         *       "flag": "checkout-v2",
         *       "target": "on",
         *       "template": "standard",
         *       "unit": "user.key"
         *     }
         */
        NewReleaseBody: {
            /** @description The variant that everybody gets before. */
            baseline: string;
            /** @description Why, for the change log. */
            comment?: string | null;
            /** @description The flag's key. */
            flag: string;
            /** @description How it goes out; or a `template`. */
            plan?: Record<string, unknown> | null;
            /** @description The rule that is driven; the fallthrough without one. */
            rule?: string | null;
            /** @description Not before this time; RFC 3339. */
            start_at?: string | null;
            /** @description The variant that everybody is to get. */
            target: string;
            /** @description One of the plans that everybody has. */
            template?: string | null;
            /** @description The attribute that is split. */
            unit: string;
        };
        /** @description A role that is to be created. */
        NewRole: {
            /**
             * @description Names it; never changes.
             * @example releaser
             */
            key: string;
            /**
             * @description Such as `flags:read`; one at least.
             * @example [
             *       "flags:read",
             *       "releases:write",
             *       "releases:halt"
             *     ]
             */
            permissions: string[];
        };
        /** @description A change of rules: all of its instructions are carried out, or none. */
        NewRulesChange: {
            /** @description Why. */
            comment?: string | null;
            /**
             * @description Steps such as `{"kind": "turn_on", "flag": "checkout-v2"}`, in order.
             * @example [
             *       {
             *         "flag": "checkout-v2",
             *         "kind": "turn_on"
             *       }
             *     ]
             */
            instructions: Record<string, unknown>[];
        };
        /** @description An SDK key that is to be created. */
        NewSdkKey: {
            /**
             * @description `server`, `client` (browsers and mobile applications) or `preview`.
             * @example server
             */
            audience: string;
            /**
             * @description RFC 3339; never, if left out.
             * @example 2030-01-01T00:00:00Z
             */
            expires_at?: string | null;
            /**
             * @description What people call it.
             * @example checkout service
             */
            name: string;
            /**
             * @description For a `client` key: from the pages of which origins browsers may use it; from all if none is
             *     named.
             * @example [
             *       "https://shop.example"
             *     ]
             */
            origins?: string[];
        };
        /** @description A tenant that is to be created. */
        NewTenant: {
            /**
             * @description Names it; never changes.
             * @example acme
             */
            key: string;
        };
        /** @description An API token that is to be created: with a role, or with permissions. */
        NewToken: {
            /** @description The environment of the project that it is confined to. */
            environment?: string | null;
            /**
             * @description RFC 3339; never, if left out.
             * @example 2030-01-01T00:00:00Z
             */
            expires_at?: string | null;
            /**
             * @description What people call it.
             * @example release automation
             */
            name: string;
            /** @description Such as `flags:read` and `flags:switch`, instead of a role. */
            permissions?: string[] | null;
            /**
             * @description The project that it is confined to.
             * @example shop
             */
            project?: string | null;
            /**
             * @description `owner`, `admin`, `editor`, `operator`, `viewer` or `auditor`.
             * @example editor
             */
            role?: string | null;
        };
        /** @description What comes next. */
        NextView: {
            /**
             * @description `start`, `advance`, `watch`, `complete`, `resume`, `settle` or `none`.
             * @example advance
             */
            action: string;
            /** @description Not before this time, where that is known; RFC 3339. */
            at: string | null;
            /** @description What is missing for it. */
            needs: components["schemas"]["NeedView"][];
        };
        /** @description Outcomes of one arm of a release, under one metric. */
        OutcomeBody: {
            /** @description `treatment` or `control`. */
            arm: components["schemas"]["Arm"];
            /** Format: int64 */
            err?: number;
            /** @example errors */
            metric: string;
            /** Format: int64 */
            ok?: number;
            /** Format: int64 */
            overflow?: number;
            release: string;
            sampled?: string[];
            /** @description Base64 of a HyperLogLog of the exposed units, p = 11. */
            seen?: string | null;
            /** Format: int64 */
            step_epoch: number;
            stratum?: string | null;
            /** @description Hashes of the units that failed, 16 hexadecimal digits each. */
            units?: string[];
            /** Format: int64 */
            unknown?: number;
        };
        /** @description One way to end. */
        OutcomeView: {
            /** Format: int64 */
            n: number;
            reason: string;
            /** @description The rule that decided. */
            rule: string | null;
            variant: string;
        };
        /** @description This customer, or this user, gets this variant. */
        OverrideView: {
            /** @description Attribute path, such as `customer.key`. */
            attribute: string;
            /** @description Who made it. */
            author?: string | null;
            /** @description RFC 3339. */
            expires_at?: string | null;
            /** @description Unique within the flag. */
            id: string;
            /** @description Why it was made. */
            reason?: string | null;
            /** @description Any of these. */
            values: unknown[];
            /** @description What they get. */
            variant: string;
        };
        /** @description What the two get. */
        Pair: {
            /** @description What the other one gets. */
            other: Record<string, unknown>;
            /** @description What the customer gets. */
            this: Record<string, unknown>;
        };
        /** @description A password and the one that takes its place. */
        PasswordChange: {
            /** @description The one that there is. */
            current: string;
            /** @description 12 to 256 characters. */
            password: string;
        };
        /** @description Who did something. */
        PersonView: {
            id: string;
            /** @description `user`, `token`, `server` or `platform`. */
            kind: string;
            name: string;
        };
        /** @description A place in the rules of an environment. */
        Place: {
            /**
             * @description JSON pointers into the item.
             * @example [
             *       "/included/0"
             *     ]
             */
            at: string[];
            /** @example production */
            environment: string;
            /**
             * @description The item's key.
             * @example segment/beta
             */
            item: string;
            /** @example shop */
            project: string;
        };
        /** @description The policy of an environment. */
        PolicyBody: {
            /** @description Whether a change of rules needs a comment; turning flags off never does. */
            comment_required: boolean;
            /** @description When rules stay as they are, but for flags that are turned off, and no release advances. */
            freezes?: components["schemas"]["FreezeBody"][];
            /**
             * @description Tiers whose customers releases reach only where a plan names them.
             * @example [
             *       "enterprise"
             *     ]
             */
            protected_tiers?: string[];
        };
        /** @description What an API token may do, and where. */
        PowersView: {
            /** @description The environment of the project that it is confined to. */
            environment?: string | null;
            /** @description What it may do. */
            permissions: string[];
            /** @description The project that it is confined to. */
            project?: string | null;
            /**
             * @description The role that it has, if it has one.
             * @example editor
             */
            role?: string | null;
        };
        /** @description What a change would do. Nothing has changed. */
        PreviewView: {
            /**
             * Format: int64
             * @description Always `null`: nothing was recorded.
             */
            change: number | null;
            /** @description Always `true`. */
            dry_run: boolean;
            /** @description The items that would differ. */
            items: components["schemas"]["ItemChangeView"][];
            /** @description Which units would get another variant, for each rule that has another outcome. */
            moves: components["schemas"]["MovesView"][];
            /**
             * Format: int64
             * @description The version that the environment would have; the present one where nothing would change.
             * @example 43
             */
            version: number;
            /** @description What the author may not expect. */
            warnings?: string[];
        };
        /** @description An error answer. Its `type` is stable; its words are for people. */
        Problem: {
            /** @description What has changed since the version that the request is based on, of what it touches. */
            changes?: components["schemas"]["ItemChangeView"][];
            /** @description What happened here, and what to do next. */
            detail: string;
            /** @description What is wrong in which place of the request. */
            errors?: components["schemas"]["FieldProblem"][];
            /** @description Names the request in logs and in the change log. */
            request_id: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The same for all problems of the type. */
            title: string;
            /**
             * @description `urn:tidegate:problem:<name>`; stable.
             * @example urn:tidegate:problem:not-found
             */
            type: string;
        };
        /** @description A product or code base of the tenant. */
        ProjectView: {
            /** @description RFC 3339. */
            created_at: string;
            /**
             * @description Names it in paths; never changes.
             * @example shop
             */
            key: string;
            /**
             * @description What people call it.
             * @example Shop
             */
            name: string;
        };
        /** @description A proof over the log. */
        ProofView: {
            /** @description The hashes of RFC 6962, in base64. */
            hashes: string[];
            /**
             * @description Which log it is about.
             * @example tidegate/default/log/1
             */
            origin: string;
            /** @description The root over them, in base64. */
            root: string;
            /**
             * Format: int64
             * @description Leaves of the tree that it leads to.
             * @example 3
             */
            size: number;
        };
        /** @description How much a tenant may have. */
        QuotasBody: {
            /**
             * Format: int32
             * @description Environments of all projects.
             * @example 1000
             */
            environments: number;
            /**
             * Format: int32
             * @description Flags of all projects, archived ones too.
             * @example 50000
             */
            flags: number;
            /**
             * Format: int32
             * @description Members.
             * @example 5000
             */
            members: number;
            /**
             * Format: int32
             * @description Projects.
             * @example 200
             */
            projects: number;
            /**
             * Format: int32
             * @description API tokens and SDK keys that have not ended.
             * @example 10000
             */
            tokens: number;
        };
        /** @description Why rules are set back. */
        Reason: {
            /**
             * @description For the change log.
             * @example the checkout fails since this morning
             */
            comment?: string | null;
        };
        /** @description Who would be exposed by a release. */
        ReleasePreviewView: {
            /** @description Stage by stage. */
            stages: components["schemas"]["StageView"][];
        };
        /** @description The delivery of one change of a flag. */
        ReleaseView: {
            /** @description Stages that a person has approved, in this attempt. */
            approved: number[];
            /**
             * Format: int32
             * @description How often it has begun.
             */
            attempt: number;
            /**
             * @description The variant that everybody gets before.
             * @example off
             */
            baseline: string;
            /** @description RFC 3339. */
            created_at: string;
            creator: components["schemas"]["PersonView"];
            evidence: components["schemas"]["EvidenceView"] | null;
            /**
             * @description The flag's key.
             * @example checkout-v2
             */
            flag: string;
            /** @description What each guard says now; empty unless it is under way, and in lists. */
            guards: components["schemas"]["GuardView"][];
            halt: components["schemas"]["HaltView"] | null;
            /** @description Customers that were halted alone, in this attempt. */
            halted_customers: string[];
            hold: components["schemas"]["HoldView"] | null;
            /**
             * @description Names it in paths.
             * @example 0198c0f2a5b97c3e8d1f2a3b4c5d6e7f
             */
            id: string;
            next: components["schemas"]["NextView"];
            /** @description Stages, guards and limits. */
            plan: Record<string, unknown>;
            /** @description The rule that is driven; `null` for the fallthrough. */
            rule: string | null;
            /**
             * @description The stage it is in, from 0; `null` before the first, while only the baseline is measured.
             * @example 1
             */
            stage: number | null;
            /** @description Not before this time; RFC 3339. */
            start_at: string | null;
            /**
             * @description `draft`, `scheduled`, `running`, `holding`, `watching`, `completed`, `halting`, `halted`,
             *     `cancelled` or `superseded`.
             * @example running
             */
            state: string;
            /** @description The times in which nothing was changed, the present one last. */
            steps: components["schemas"]["StepView"][];
            /**
             * @description The variant that everybody is to get.
             * @example on
             */
            target: string;
            /**
             * @description The template that the plan was taken from.
             * @example standard
             */
            template: string | null;
            /**
             * @description The attribute that is split.
             * @example user.key
             */
            unit: string;
            /**
             * Format: int64
             * @description How many events have made it what it is; what is said to it names this.
             * @example 4
             */
            version: number;
            /** @description Since when it is watched; RFC 3339. */
            watched_since: string | null;
        };
        /** @description What an instance counted since its last report. Fields that are not known are ignored. */
        ReportBody: {
            /** @description The application. */
            app: components["schemas"]["AppBody"];
            /**
             * Format: int64
             * @description What could not be counted, or not be reported.
             */
            dropped?: number;
            /**
             * Format: int64
             * @description Epoch of the rules that it has.
             */
            epoch?: number;
            /** @description Evaluations that gave a value. */
            evaluations?: components["schemas"]["EvaluationBody"][];
            /**
             * @description Differs for every start of every client.
             * @example 5b1c8e0f
             */
            instance: string;
            /** @description How guarded work went. */
            releases?: components["schemas"]["OutcomeBody"][];
            /**
             * @description Name and version of the SDK.
             * @example rust 0.1.0
             */
            sdk: string;
            /**
             * Format: int64
             * @description Counts the reports of the instance.
             */
            seq: number;
            starts?: components["schemas"]["StartsBody"] | null;
            /** @description Flags that were asked for in vain. */
            unknown?: components["schemas"]["UnknownBody"][];
            /**
             * Format: int32
             * @description 1.
             * @example 1
             */
            v: number;
            /**
             * Format: int64
             * @description Their version; 0 without rules.
             */
            version?: number;
        };
        /** @description Another flag must serve one of some variants. */
        RequirementView: {
            /** @description The other flag's key. */
            flag: string;
            /** @description Any of these meets it. */
            variants: string[];
        };
        /** @description What a role may do. */
        RoleBody: {
            /**
             * @description Such as `flags:read`; one at least.
             * @example [
             *       "flags:read",
             *       "releases:write",
             *       "releases:halt"
             *     ]
             */
            permissions: string[];
        };
        /** @description A role that members can have. */
        RoleView: {
            /** @description Whether every tenant has it, and none can change it. */
            built_in: boolean;
            /**
             * @description Names it; never changes.
             * @example releaser
             */
            key: string;
            /** @description What it may do. */
            permissions: string[];
        };
        /** @description The roles that a member is to have. */
        Roles: {
            /** @description All of them; with none the member can do nothing. */
            roles: components["schemas"]["AssignmentBody"][];
        };
        /** @description How a token is rotated. */
        Rotation: {
            /**
             * Format: int32
             * @description How long the old one goes on opening things, in seconds: 0 to 2,592,000 (thirty days), a day if
             *     left out.
             * @example 3600
             */
            grace_seconds?: number | null;
        };
        /** @description A condition and what it serves. */
        RuleView: {
            /** @description Unique within the flag. */
            id: string;
            /** @description What they get: `{"variant": …}` or `{"split": …}`. */
            serve: Record<string, unknown>;
            /** @description For whom: a condition tree. */
            when: Record<string, unknown>;
        };
        /** @description A flag's rules in one environment. */
        RulesView: components["schemas"]["StateView"] & {
            /** @description What is served where nothing else applies: `{"variant": …}` or `{"split": …}`. */
            fallthrough: Record<string, unknown>;
            /** @description What it serves while it is off. */
            off_variant: string;
            /** @description Individual entries; the first that matches wins. */
            overrides: components["schemas"]["OverrideView"][];
            /** @description Prerequisites of the whole flag. */
            requires: components["schemas"]["RequirementView"][];
            /** @description Targeting rules in order. */
            rules: components["schemas"]["RuleView"][];
        };
        /** @description The rules of an environment as they were at one version. */
        RulesetContents: {
            /** @description Flags and segments by item key, such as `flag/checkout-v2`. */
            items: {
                [key: string]: Record<string, unknown>;
            };
            /**
             * Format: int64
             * @description Its number.
             * @example 42
             */
            version: number;
        };
        /** @description One version of an environment's rules. */
        RulesetView: {
            /** @description The change that made it. */
            change: components["schemas"]["ChangeSummary"];
            /**
             * Format: int64
             * @description Its number.
             * @example 42
             */
            version: number;
        };
        /** @description A new SDK key. It is shown this once. */
        SdkKeyCreated: components["schemas"]["SdkKeyView"] & {
            /**
             * @description The key itself: keep it now, it cannot be shown again.
             * @example tg_sdk_…
             */
            key: string;
        };
        /** @description An SDK key as it is listed: without its secret. */
        SdkKeyView: components["schemas"]["LifeView"] & {
            /**
             * @description `server`, `client` or `preview`.
             * @example server
             */
            audience: string;
            /** @description The part of the key that is no secret. */
            id: string;
            /**
             * @description What people call it.
             * @example checkout service
             */
            name: string;
            /**
             * @description From the pages of which origins browsers may use a client key; from all if none is named.
             * @example [
             *       "https://shop.example"
             *     ]
             */
            origins?: string[];
        };
        /** @description The keys that sign what an SDK receives: signed notes. */
        SdkKeysView: {
            /** @description The environment's keys, signed by the last of the roots. */
            keys?: string | null;
            /**
             * @description The lists of root keys, each signed under the one before and under itself; one of them has the
             *     fingerprint that the SDK key names.
             */
            roots: string[];
        };
        /** @description A session as it is listed. */
        SessionView: {
            /** @description With what the member has signed in, as it calls itself. */
            agent?: string | null;
            /** @description RFC 3339. */
            created_at: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** @description Until when it lives without being refreshed; RFC 3339. */
            expires_at?: string | null;
            id: string;
            /** @description The member's id. */
            member: string;
            /** @description When it was last refreshed; RFC 3339. */
            refreshed_at?: string | null;
        };
        /** @description Counters of a Prometheus that guards of releases can watch. */
        SignalSourceBody: {
            /**
             * @description The selector of the counter of those that failed.
             * @example checkout_errors_total{job="checkout"}
             */
            errors: string;
            /**
             * @description The selector of the counter of exposures: no function, since differences are taken here.
             * @example checkout_requests_total{job="checkout"}
             */
            exposed: string;
            /**
             * @description What guards call the signal.
             * @example checkout-errors
             */
            signal: string;
            /**
             * @description Where Prometheus answers.
             * @example http://prometheus:9090
             */
            url: string;
            /**
             * @description The label that says which variant was served.
             * @example variant
             */
            variant_label: string;
        };
        /** @description The sources of an environment's signals. */
        SignalSourcesBody: {
            /** @description One for each signal. */
            sources: components["schemas"]["SignalSourceBody"][];
        };
        /** @description Outcomes that one source tells. */
        SignalsBody: {
            /**
             * @description What the source calls this batch: it is taken once under this name.
             * @example 2026-11-29T10:00
             */
            batch: string;
            /**
             * @description Who tells them; not `sdk` or `prometheus`.
             * @example nightly-checks
             */
            source: string;
            windows: components["schemas"]["WindowBody"][];
        };
        /** @description What a session is used with. */
        SignedIn: {
            /** @description Until when it does; RFC 3339. */
            expires_at: string;
            /** @description Until when the session lives without being refreshed; RFC 3339. */
            refresh_expires_at: string;
            /**
             * @description Gets the next token, once, as the bearer of `POST /api/v1/sessions/refresh`. One that is used
             *     again ends the session.
             * @example tg_refresh_…
             */
            refresh_token: string;
            /** @description Names the session in lists. */
            session: string;
            /**
             * @description Goes behind `Authorization: Bearer` for some minutes.
             * @example eyJ…
             */
            token: string;
        };
        /** @description Who would be exposed in a stage. */
        StageView: {
            /** @description Whether a person must approve before it is entered. */
            approval: boolean;
            /**
             * Format: int64
             * @description Known customers that are enrolled.
             */
            customers: number;
            /** @description Whether it enrols everybody to whom the rule applies. */
            everybody: boolean;
            /** @description The first of them, by their keys. */
            keys: string[];
            /**
             * Format: int64
             * @description Of those, how many were not in the stage before.
             */
            new_customers: number;
            /** @description Rings whose customers are enrolled. */
            rings: string[];
            /**
             * Format: int32
             * @description The share of their units that gets the target, in parts per million.
             * @example 50000
             */
            share_ppm: number;
            /** @description From 0. */
            stage: number;
        };
        /** @description Starts of one process. */
        StartsBody: {
            /**
             * Format: int64
             * @description It began, and has served a guarded variant.
             */
            attempted: number;
            /**
             * Format: int64
             * @description It said that it is ready.
             */
            ok: number;
        };
        /** @description A flag's state in one environment, in short. */
        StateView: {
            /** @description When that was; RFC 3339. */
            changed_at: string;
            /** @description Whether its rules decide; else it serves its off variant to everybody. */
            enabled: boolean;
            /**
             * @description What it does, in words.
             * @example on 25 %
             */
            summary: string;
            /**
             * Format: int64
             * @description The version of the environment in which its rules last changed.
             */
            version: number;
        };
        /** @description A time in which enrolment and shares stood still. */
        StepView: {
            /** Format: int32 */
            attempt: number;
            /**
             * Format: int32
             * @description The share of the enrolled units that gets the target, in parts per million.
             */
            share_ppm: number;
            /** @description RFC 3339. */
            since: string;
            /** @description `null` in the opening, which has only a control. */
            stage: number | null;
            /**
             * Format: int64
             * @description Its number: what is counted names it.
             */
            step_epoch: number;
        };
        /** @description A plan that has a name. */
        TemplateView: {
            /**
             * @description What a new release calls it.
             * @example standard
             */
            name: string;
            /** @description Stages, guards and limits. */
            plan: Record<string, unknown>;
        };
        /** @description A new tenant with its owner's token. It is shown this once. */
        TenantCreated: {
            /**
             * @description Names it.
             * @example acme
             */
            key: string;
            /**
             * @description A token that may do everything in it: keep it now, it cannot be shown again.
             * @example tg_api_…
             */
            token: string;
        };
        /** @description An organisation that uses this server. */
        TenantView: {
            /** @description RFC 3339. */
            created_at: string;
            /** @description When it was deleted: nothing opens it any more. RFC 3339. */
            deleted_at?: string | null;
            /**
             * @description Names it.
             * @example acme
             */
            key: string;
            quotas: components["schemas"]["QuotasBody"];
        };
        /** @description What opens a stream once. */
        TicketView: {
            /**
             * Format: int64
             * @description For how long it is good, in seconds.
             * @example 60
             */
            expires_in_s: number;
            /** @description Goes into the address of the stream, as `ticket`. */
            ticket: string;
        };
        /** @description A new API token. It is shown this once. */
        TokenCreated: components["schemas"]["TokenView"] & {
            /**
             * @description The token itself: keep it now, it cannot be shown again.
             * @example tg_api_…
             */
            token: string;
        };
        /** @description An API token, without its secret. */
        TokenView: components["schemas"]["PowersView"] & components["schemas"]["LifeView"] & {
            /** @description The part of the token that is no secret. */
            id: string;
            /**
             * @description What people call it.
             * @example release automation
             */
            name: string;
        };
        /** @description Units of an arm in a step. */
        UnitView: {
            /** @description `treatment` or `control`. */
            arm: string;
            /**
             * Format: int64
             * @description About how many.
             */
            seen: number;
            /** Format: int64 */
            step_epoch: number;
        };
        /** @description How often a flag was asked for that the rules do not have. */
        UnknownBody: {
            flag: string;
            /** Format: int64 */
            n: number;
            type?: string | null;
        };
        /** @description A flag that is asked for, and that the environment does not have. */
        UnknownFlagView: {
            /** @description Who asked. */
            application: string;
            /** @example chekout-v2 */
            flag: string;
            /** @description RFC 3339. */
            last_seen: string;
            /**
             * Format: int64
             * @description How often.
             */
            n: number;
            /** @description The type that was asked for. */
            type: string | null;
            version: string;
        };
        /** @description How often a flag was evaluated. */
        UsageView: {
            /** @description The customers for whom it was evaluated most often, as far as SDKs tell. */
            customers: components["schemas"]["CustomerCount"][];
            /** @description By hour, without those in which it was not evaluated. */
            hours: components["schemas"]["HourCount"][];
            /** @description When it was last reported; RFC 3339. */
            last_seen: string | null;
            /** @description By what was served, and why. */
            outcomes: components["schemas"]["OutcomeView"][];
            /** @description From when on; RFC 3339. */
            since: string;
            /**
             * Format: int64
             * @description Evaluations.
             */
            total: number;
            /** @description By the version of the application that asked. */
            versions: components["schemas"]["VersionCount"][];
        };
        /** @description One named value of a flag. */
        VariantView: {
            /** @description What it serves. */
            value: unknown;
        };
        /**
         * @description Why, and to what.
         * @example {
         *       "reason": "support is ready",
         *       "version": 4
         *     }
         */
        VerbBody: {
            /** @description For the decision log and the change log. */
            reason: string;
            /**
             * Format: int64
             * @description The release's version that the author saw; only a halt may leave it out.
             */
            version?: number | null;
        };
        /** @description One version of an application. */
        VersionCount: {
            application: string;
            /** Format: int64 */
            n: number;
            version: string;
        };
        /** @description What happened to those whom one arm of a release had exposed. */
        WindowBody: {
            /** @description `treatment` or `control`. */
            arm: components["schemas"]["Arm"];
            /**
             * Format: int64
             * @description How many of them failed.
             * @example 3
             */
            err: number;
            /**
             * Format: int64
             * @description How many were exposed.
             * @example 1200
             */
            exposed: number;
            /**
             * Format: date-time
             * @description When it began.
             * @example 2026-11-29T10:00:00Z
             */
            from: string;
            /**
             * @description The signal that guards name.
             * @example errors
             */
            metric: string;
            /** @description The release's id. */
            release: string;
            /**
             * Format: int64
             * @description The step epoch of the exposures, as the release tells it.
             * @example 3
             */
            step_epoch: number;
            /** @description The customer, where the release is stratified. */
            stratum?: string | null;
            /**
             * Format: date-time
             * @description When it ended.
             * @example 2026-11-29T10:01:00Z
             */
            to: string;
            /**
             * @description Hashes of the units that failed, 16 hexadecimal digits each: with them a source can halt a
             *     release, without it can mostly only hold it.
             */
            units?: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_changes: {
        parameters: {
            query?: {
                /** @description Only those of this project. */
                project?: string;
                /** @description Only those that are about this environment or made a version in it. */
                environment?: string;
                /** @description Only those that touched this flag. */
                flag?: string;
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "actor": {
                     *             "id": "own",
                     *             "name": "Owner"
                     *           },
                     *           "change": 38,
                     *           "instructions": {
                     *             "id": "eaM7kndWOemmNqrW"
                     *           },
                     *           "items": [],
                     *           "kind": "token.revoke",
                     *           "project": "shop",
                     *           "request_id": "01a2286bc88e7bd4ab931744036e60f7",
                     *           "time": "2026-11-29T17:48:02.063Z",
                     *           "versions": {}
                     *         }
                     *       ],
                     *       "next": "37"
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_ChangeView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_customers: {
        parameters: {
            query?: {
                /** @description Part of the key, name, tier, ring or notes. */
                q?: string;
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "attributes": {
                     *             "region": "eu"
                     *           },
                     *           "created_at": "2026-11-29T17:48:01.23Z",
                     *           "key": "acme",
                     *           "name": "Acme Corporation",
                     *           "notes": "renews in May",
                     *           "ring": "early",
                     *           "tier": "enterprise"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_CustomerView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_customer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "attributes": {
                 *         "region": "eu"
                 *       },
                 *       "key": "acme",
                 *       "name": "Acme Corporation",
                 *       "notes": "renews in May",
                 *       "ring": "early",
                 *       "tier": "enterprise"
                 *     }
                 */
                "application/json": components["schemas"]["NewCustomer"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "attributes": {
                     *         "region": "eu"
                     *       },
                     *       "created_at": "2026-11-29T17:48:01.23Z",
                     *       "key": "acme",
                     *       "name": "Acme Corporation",
                     *       "notes": "renews in May",
                     *       "ring": "early",
                     *       "tier": "enterprise"
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_customer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The customer's key */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "attributes": {
                     *         "region": "eu"
                     *       },
                     *       "created_at": "2026-11-29T17:48:01.23Z",
                     *       "key": "acme",
                     *       "name": "Acme Corporation",
                     *       "notes": "renews in May",
                     *       "ring": "early",
                     *       "tier": "enterprise"
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_customer: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The customer's key */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "attributes": {
                 *         "region": "eu"
                 *       },
                 *       "name": "Acme Corporation",
                 *       "notes": "renews in May",
                 *       "ring": "internal",
                 *       "tier": "enterprise"
                 *     }
                 */
                "application/json": components["schemas"]["CustomerBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "attributes": {
                     *         "region": "eu"
                     *       },
                     *       "created_at": "2026-11-29T17:48:01.23Z",
                     *       "key": "acme",
                     *       "name": "Acme Corporation",
                     *       "notes": "renews in May",
                     *       "ring": "internal",
                     *       "tier": "enterprise"
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase_customer: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The customer's key */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changes_erased": 2,
                     *       "named_in": [],
                     *       "remains": [
                     *         "overrides and segments that name the customer's key: they are rules, remove them by a change"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example event: hello
                     *     data: {}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "password": "correct horse battery staple"
                 *     }
                 */
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:01.302Z",
                     *       "email": "ada@example.com",
                     *       "id": "usr_01a2286bc5967a70be6359fc0ebac1cc",
                     *       "name": "Ada",
                     *       "roles": [
                     *         {
                     *           "project": "shop",
                     *           "role": "editor"
                     *         }
                     *       ],
                     *       "state": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["MemberView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example tidegate/default/log/1
                     *     25
                     *     f7/2bEm9Yy3OYAW4WTbEr1CrI6b3CbfUz1dgBBYaky0=
                     *
                     *     — tidegate/default/log/1 TiLAe0qxjiTI/zaFwJ8/cnYkvxHKUKdj6Jz+H25OgsUab7oquPx9tiMyAmwtB1B7ViGLfPDYPAF3kR1HkIvtyYWuyAU=
                     */
                    "text/plain": string;
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_entries: {
        parameters: {
            query?: {
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "documents": {},
                     *           "hash": "oWYbIGobdxEdBUOpo8uy80NWYla4MZHNshPMfiAg4Dg=",
                     *           "index": 0,
                     *           "leaf": "{\"actor\":{\"id\":\"server\",\"kind\":\"server\"},\"after\":{\"root\":\"89b06d5cfbd17c2749c1baccd80b6450\"},\"object\":{\"key\":\"default\",\"kind\":\"tenant\"},\"seq\":0,\"tenant\":\"default\",\"time\":\"2026-11-29T17:48:00.276Z\",\"type\":\"tenant.create\",\"v\":1}"
                     *         }
                     *       ],
                     *       "next": "0"
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_EntryView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delegations": {
                     *         "log": "tidegate/keys/v1\ntidegate/default\nlog\n1\ntidegate/default/log/1+4e22c07b+AfJRuaF+T8tA4OOqveVkpKKx5NvngVSpYxnatElwgIkE\n\n— tidegate/default/root qyyUIWusShvRsPLdVefDkF+1XU1aUfJbFbTZriAASCtFz1t8gFyIDOhqzIkGpI+8ErvtXv0tIVIU9EcDwnUCTGjX7AI=\n",
                     *         "snapshots shop/canary": "tidegate/keys/v1\ntidegate/default\nsnapshots shop/canary\n1\ntidegate/default/environment/shop/canary+9b204fc1+AQptw+AgTmp2TtqCWuh3zg1ACmUImv9TvysF8/d1vYfE\n\n— tidegate/default/root qyyUIauSA0PtUO9ebUp2/sO39nYuNT54KICbh5SZT7P1tBiu4FZnuaAinIhxybsQUtBIJQcjKIvb9yFynLr3khRzzQM=\n",
                     *         "snapshots shop/development": "tidegate/keys/v1\ntidegate/default\nsnapshots shop/development\n1\ntidegate/default/environment/shop/development+936b91bc+AckBgpmxymHwP2YXiktfYnVwsNWWkc27rSXuKZBlWxji\n\n— tidegate/default/root qyyUISNQgn+ZVMa5MEyiXjFK5rni/qIyIElWOARCj2j0jOKaoA0vKOrFbJ0g3YQ4BHdfCD3MJLr+AWFJTnuEHsf0agg=\n",
                     *         "snapshots shop/production": "tidegate/keys/v1\ntidegate/default\nsnapshots shop/production\n1\ntidegate/default/environment/shop/production+e5ac1214+AV4019rpERwbcV/2nnbffMKN95scFa+4c3BwbGEvVXYp\n\n— tidegate/default/root qyyUIZPu4LdGfDwJji2Ri+JibWTjotMlO7mSarAs1NcyQgjSk4xXgfMdDYfPEb6PjbzZnN3I8yya6sgJnpJHdHP0dgY=\n",
                     *         "snapshots shop/staging": "tidegate/keys/v1\ntidegate/default\nsnapshots shop/staging\n1\ntidegate/default/environment/shop/staging+2d0c3c77+AS8E8dVY3RUV+2OYzJR58LIqASDlN8JCSpiv7KN3yILe\n\n— tidegate/default/root qyyUIVvKDs1Wi+ezsFuWvDxH2n7w3gxqKY25zRzJrFHWRkSSLxLalbIIkRc/hVcmrDSieKOBfC3hR3AH3TzFiuroAgw=\n"
                     *       },
                     *       "roots": [
                     *         "tidegate/root/v1\ntidegate/default\n1 1\ntidegate/default/root+ab2c9421+ATmOU34bbg/CgTAm82d6eUzucvuWqIrz3u7SXRGkEVKT\n\n— tidegate/default/root qyyUIbLc8qgDynapQ/5FSfY8mjQcDDLoEIIsYL1Hzo30+S02k2A4ezH/q4ypS2GrQ4/eQdsMTGAbQmpMk1jL7+wYyQo=\n"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["KeysView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    prove_consistency: {
        parameters: {
            query: {
                /** @description Leaves of the smaller tree. */
                from: number;
                /** @description Leaves of the larger tree. */
                to: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "hashes": [
                     *         "Q8PlJJODpf2QK6SH9fK18XW1oso2CcAQDYrSg1p256k="
                     *       ],
                     *       "origin": "tidegate/default/log/1",
                     *       "root": "XeGyfilzwxwWRZKTRRV+iVO+XtXAjjlPMdX9/fnkeLc=",
                     *       "size": 4
                     *     }
                     */
                    "application/json": components["schemas"]["ProofView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    prove_inclusion: {
        parameters: {
            query: {
                /** @description The leaf, from 0. */
                index: number;
                /** @description Leaves of the tree. */
                size: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "hashes": [
                     *         "2mEBgaVouMiIVDNbbR8wUp4EGooV2U800Xnd694JYYg="
                     *       ],
                     *       "origin": "tidegate/default/log/1",
                     *       "root": "XeGyfilzwxwWRZKTRRV+iVO+XtXAjjlPMdX9/fnkeLc=",
                     *       "size": 4
                     *     }
                     */
                    "application/json": components["schemas"]["ProofView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fetch_tile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Such as `0/000.p/17` or `entries/x001/234` */
                tile: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "credential": {
                     *         "id": "own",
                     *         "name": "Owner",
                     *         "permissions": [
                     *           "flags:read",
                     *           "flags:write",
                     *           "flags:switch"
                     *         ],
                     *         "role": "owner"
                     *       },
                     *       "tenant": "default"
                     *     }
                     */
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current": "correct horse battery staple",
                 *       "password": "another horse and battery"
                 *     }
                 */
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            204: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_members: {
        parameters: {
            query?: {
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-29T17:48:01.302Z",
                     *           "email": "ada@example.com",
                     *           "id": "usr_01a2286bc5967a70be6359fc0ebac1cc",
                     *           "name": "Ada",
                     *           "roles": [
                     *             {
                     *               "project": "shop",
                     *               "role": "editor"
                     *             }
                     *           ],
                     *           "state": "active"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_MemberView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invite_member: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "name": "Ada",
                 *       "roles": [
                 *         {
                 *           "project": "shop",
                 *           "role": "editor"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewMember"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2026-12-06T17:48:01.303Z",
                     *       "invitation": "tg_invite_4hXk2mQ9_…",
                     *       "member": {
                     *         "created_at": "2026-11-29T17:48:01.302Z",
                     *         "email": "ada@example.com",
                     *         "id": "usr_01a2286bc5967a70be6359fc0ebac1cc",
                     *         "name": "Ada",
                     *         "roles": [
                     *           {
                     *             "project": "shop",
                     *             "role": "editor"
                     *           }
                     *         ],
                     *         "state": "invited"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Invited"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The member's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:01.302Z",
                     *       "email": "ada@example.com",
                     *       "id": "usr_01a2286bc5967a70be6359fc0ebac1cc",
                     *       "name": "Ada",
                     *       "roles": [
                     *         {
                     *           "project": "shop",
                     *           "role": "editor"
                     *         }
                     *       ],
                     *       "state": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["MemberView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The member's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    invite_member_again: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The member's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2026-12-06T17:48:01.307Z",
                     *       "invitation": "tg_invite_4hXk2mQ9_…",
                     *       "member": {
                     *         "created_at": "2026-11-29T17:48:01.302Z",
                     *         "email": "ada@example.com",
                     *         "id": "usr_01a2286bc5967a70be6359fc0ebac1cc",
                     *         "name": "Ada",
                     *         "roles": [
                     *           {
                     *             "project": "shop",
                     *             "role": "editor"
                     *           }
                     *         ],
                     *         "state": "invited"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Invited"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_member_roles: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The member's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "roles": [
                 *         {
                 *           "project": "shop",
                 *           "role": "admin"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Roles"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:01.302Z",
                     *       "email": "ada@example.com",
                     *       "id": "usr_01a2286bc5967a70be6359fc0ebac1cc",
                     *       "name": "Ada",
                     *       "roles": [
                     *         {
                     *           "project": "shop",
                     *           "role": "admin"
                     *         }
                     *       ],
                     *       "state": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["MemberView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_projects: {
        parameters: {
            query?: {
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-29T17:48:00.291Z",
                     *           "key": "shop",
                     *           "name": "Shop"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_ProjectView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_project: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "books",
                 *       "name": "Bookshop"
                 *     }
                 */
                "application/json": components["schemas"]["NewProject"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:01.728Z",
                     *       "key": "books",
                     *       "name": "Bookshop"
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_project: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:00.291Z",
                     *       "key": "shop",
                     *       "name": "Shop"
                     *     }
                     */
                    "application/json": components["schemas"]["ProjectView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_project: {
        parameters: {
            query?: {
                /** @description Whether to tell only what would change */
                dry_run?: boolean;
                /** @description Whether it may end releases that drive what it changes */
                break_glass?: boolean;
            };
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "comment": "for the report",
                 *       "instructions": [
                 *         {
                 *           "flag": "gift-wrapping",
                 *           "kind": "set_tags",
                 *           "tags": [
                 *             "checkout",
                 *             "2026"
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewFlagsChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` of the latest change */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "change": 26,
                     *       "flags": [
                     *         {
                     *           "client_side": false,
                     *           "created_at": "2026-11-29T17:48:01.756Z",
                     *           "description": "Offers to wrap presents",
                     *           "key": "gift-wrapping",
                     *           "owner": "checkout",
                     *           "purpose": "release",
                     *           "tags": [
                     *             "checkout",
                     *             "2026"
                     *           ],
                     *           "type": "boolean",
                     *           "variants": {
                     *             "off": {
                     *               "value": false
                     *             },
                     *             "on": {
                     *               "value": true
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "versions": {}
                     *     }
                     */
                    "application/json": components["schemas"]["FlagsChangeView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_project_change: {
        parameters: {
            query?: {
                /** @description Whether to tell only what would change */
                dry_run?: boolean;
                /** @description Whether it may end releases that drive what it changes */
                break_glass?: boolean;
            };
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The change's number */
                change: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "comment": "the report needs the old tags"
                 *     }
                 */
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` of the latest change */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "change": 31,
                     *       "flags": [
                     *         {
                     *           "client_side": false,
                     *           "created_at": "2026-11-29T17:48:01.756Z",
                     *           "description": "Offers to wrap presents",
                     *           "key": "gift-wrapping",
                     *           "owner": "checkout",
                     *           "purpose": "release",
                     *           "tags": [
                     *             "checkout"
                     *           ],
                     *           "type": "boolean",
                     *           "variants": {
                     *             "off": {
                     *               "value": false
                     *             },
                     *             "on": {
                     *               "value": true
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "versions": {}
                     *     }
                     */
                    "application/json": components["schemas"]["FlagsChangeView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_environments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-29T17:48:00.298Z",
                     *           "digest": "sha256:21ea0ff09eb34ee09c2341677c26c85aac7424221c5850ff89dd2bbf119bbb18",
                     *           "epoch": 1,
                     *           "key": "development",
                     *           "name": "Development",
                     *           "version": 2
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_EnvironmentView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_environment: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "canary",
                 *       "name": "Canary"
                 *     }
                 */
                "application/json": components["schemas"]["NewEnvironment"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:01.734Z",
                     *       "digest": "sha256:d036361802c04499a18d9271592614864979539217a8db7a4a247ea759aa90b6",
                     *       "epoch": 1,
                     *       "key": "canary",
                     *       "name": "Canary",
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["EnvironmentView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_environment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description `"v<version>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:00.307Z",
                     *       "digest": "sha256:41ca9805ad8bb3c84783b36d52ee66a6e80611d26c73cf74bb9e8cc360d0fed2",
                     *       "epoch": 1,
                     *       "key": "production",
                     *       "name": "Production",
                     *       "version": 2
                     *     }
                     */
                    "application/json": components["schemas"]["EnvironmentView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_environment: {
        parameters: {
            query?: {
                /** @description Whether to tell only what would change */
                dry_run?: boolean;
                /** @description Whether it may end releases that drive what it changes */
                break_glass?: boolean;
            };
            header: {
                /** @description `"v<version>"` */
                "If-Match": string;
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "comment": "launch",
                 *       "instructions": [
                 *         {
                 *           "flag": "checkout-v2",
                 *           "kind": "turn_on"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewRulesChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<version>"` of the version that there is now */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "change": 27,
                     *       "version": 4
                     *     }
                     */
                    "application/json": components["schemas"]["ChangeAnswer"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_change: {
        parameters: {
            query?: {
                /** @description Whether to tell only what would change */
                dry_run?: boolean;
                /** @description Whether it may end releases that drive what it changes */
                break_glass?: boolean;
            };
            header: {
                /** @description `"v<version>"` */
                "If-Match": string;
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The change's number */
                change: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "comment": "too early"
                 *     }
                 */
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<version>"` of the version that there is now */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "change": 28,
                     *       "version": 5
                     *     }
                     */
                    "application/json": components["schemas"]["ChangeAnswer"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    copy_environment: {
        parameters: {
            query?: {
                /** @description Whether to tell only what would change */
                dry_run?: boolean;
                /** @description Whether it may end releases that drive what it changes */
                break_glass?: boolean;
            };
            header: {
                /** @description `"v<version>"` */
                "If-Match": string;
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The key of the environment that is changed */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "comment": "as it was tried in staging",
                 *       "flags": [
                 *         "checkout-v2"
                 *       ],
                 *       "from": "staging"
                 *     }
                 */
                "application/json": components["schemas"]["CopyRules"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<version>"` of the version that there is now */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "change": 32,
                     *       "version": 7
                     *     }
                     */
                    "application/json": components["schemas"]["ChangeAnswer"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_customer_page: {
        parameters: {
            query?: {
                /** @description RFC 3339: as it was then. Attributes are those that are known now. */
                as_of?: string;
                /** @description RFC 3339: tells also what was otherwise then. */
                changed_since?: string;
            };
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The customer's key */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "at": "2026-11-29T17:48:01.857Z",
                     *       "context": {
                     *         "customer": {
                     *           "key": "acme",
                     *           "name": "Acme Corporation",
                     *           "region": "eu",
                     *           "ring": "internal",
                     *           "tier": "enterprise"
                     *         }
                     *       },
                     *       "customer": {
                     *         "attributes": {
                     *           "region": "eu"
                     *         },
                     *         "created_at": "2026-11-29T17:48:01.23Z",
                     *         "key": "acme",
                     *         "name": "Acme Corporation",
                     *         "notes": "renews in May",
                     *         "ring": "internal",
                     *         "tier": "enterprise"
                     *       },
                     *       "flags": {
                     *         "banner": {
                     *           "differs": false,
                     *           "reason": "DISABLED",
                     *           "rules_version": 1,
                     *           "value": {},
                     *           "variant": "none"
                     *         },
                     *         "checkout-v2": {
                     *           "differs": false,
                     *           "reason": "DEFAULT",
                     *           "rules_version": 4,
                     *           "value": true,
                     *           "variant": "on"
                     *         },
                     *         "free-shipping-from": {
                     *           "by_override": {
                     *             "attribute": "customer.key",
                     *             "author": "Demo",
                     *             "id": "214dbef608aa4d4b",
                     *             "reason": "In the contract of 2026",
                     *             "values": [
                     *               "acme"
                     *             ],
                     *             "variant": "free"
                     *           },
                     *           "differs": true,
                     *           "override": "214dbef608aa4d4b",
                     *           "reason": "OVERRIDE",
                     *           "rules_version": 2,
                     *           "value": 0,
                     *           "variant": "free"
                     *         },
                     *         "gift-wrapping": {
                     *           "differs": false,
                     *           "reason": "DISABLED",
                     *           "rules_version": 3,
                     *           "value": false,
                     *           "variant": "off"
                     *         },
                     *         "recommendations": {
                     *           "differs": false,
                     *           "reason": "DEFAULT",
                     *           "rules_version": 2,
                     *           "unknown": [
                     *             {
                     *               "attribute": "user.key",
                     *               "rule": "fallthrough"
                     *             }
                     *           ],
                     *           "value": false,
                     *           "variant": "off"
                     *         },
                     *         "theme": {
                     *           "differs": true,
                     *           "reason": "TARGETING_MATCH",
                     *           "rule": "4bf484415fd8a1c7",
                     *           "rules_version": 2,
                     *           "value": "ocean",
                     *           "variant": "ocean"
                     *         }
                     *       },
                     *       "version": 4
                     *     }
                     */
                    "application/json": components["schemas"]["CustomerPage"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compare_customers: {
        parameters: {
            query: {
                /** @description The other customer's key. */
                with: string;
            };
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The customer's key */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "alike": 5,
                     *       "flags": {
                     *         "free-shipping-from": {
                     *           "other": {
                     *             "reason": "DEFAULT",
                     *             "value": 50,
                     *             "variant": "usual"
                     *           },
                     *           "this": {
                     *             "override": "214dbef608aa4d4b",
                     *             "reason": "OVERRIDE",
                     *             "value": 0,
                     *             "variant": "free"
                     *           }
                     *         }
                     *       },
                     *       "version": 4
                     *     }
                     */
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    copy_customer_overrides: {
        parameters: {
            query?: {
                /** @description Whether to tell only what would change */
                dry_run?: boolean;
                /** @description Whether it may end releases that drive what it changes */
                break_glass?: boolean;
            };
            header: {
                /** @description `"v<version>"` */
                "If-Match": string;
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The key of the customer who gets them */
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "comment": "the same pilot",
                 *       "from": "globex"
                 *     }
                 */
                "application/json": components["schemas"]["CopyOverrides"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<version>"` of the version that there is now */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "change": 33,
                     *       "version": 8
                     *     }
                     */
                    "application/json": components["schemas"]["ChangeAnswer"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    evaluate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "context": {
                 *         "customer": {
                 *           "key": "acme"
                 *         },
                 *         "user": {
                 *           "key": "u1"
                 *         }
                 *       },
                 *       "flags": [
                 *         "checkout-v2"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Evaluation"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "flags": {
                     *         "checkout-v2": {
                     *           "reason": "DEFAULT",
                     *           "value": true,
                     *           "variant": "on"
                     *         }
                     *       },
                     *       "version": 4
                     *     }
                     */
                    "application/json": components["schemas"]["EvaluationView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_usage: {
        parameters: {
            query?: {
                /** @description Hours back from now: 1 to 168, 24 if left out. */
                hours?: number;
            };
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The flag's key */
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "customers": [],
                     *       "hours": [],
                     *       "last_seen": null,
                     *       "outcomes": [],
                     *       "since": "2026-11-28T18:00:00Z",
                     *       "total": 0,
                     *       "versions": []
                     *     }
                     */
                    "application/json": components["schemas"]["UsageView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "comment_required": false
                     *     }
                     */
                    "application/json": components["schemas"]["PolicyBody"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_policy: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "comment_required": true
                 *     }
                 */
                "application/json": components["schemas"]["PolicyBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "comment_required": true
                     *     }
                     */
                    "application/json": components["schemas"]["PolicyBody"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_releases: {
        parameters: {
            query?: {
                /** @description Those of one flag. */
                flag?: string;
                /** @description Those in one state. */
                state?: string;
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_ReleaseView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_release: {
        parameters: {
            query?: {
                /** @description Whether to tell only who would be exposed */
                dry_run?: boolean;
            };
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "baseline": "off",
                 *       "flag": "checkout-v2",
                 *       "target": "on",
                 *       "template": "standard",
                 *       "unit": "user.key"
                 *     }
                 */
                "application/json": components["schemas"]["NewReleaseBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReleasePreviewView"];
                };
            };
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReleaseView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_release: {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=<seconds>` */
                Prefer?: string | null;
                /** @description `"v<version>"` that is known already */
                "If-None-Match"?: string | null;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The release's id */
                release: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description `"v<version>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReleaseView"];
                };
            };
            /** @description Nothing has happened */
            304: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_release_events: {
        parameters: {
            query?: {
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The release's id */
                release: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_EventView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_release_evidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The release's id */
                release: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountsView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    tell_release: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The release's id */
                release: string;
                /** @description `start`, `pause`, `resume`, `approve`, `advance`, `halt`, `freeze`, `restart` or `cancel` */
                verb: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reason": "support is ready",
                 *       "version": 4
                 *     }
                 */
                "application/json": components["schemas"]["VerbBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<version>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReleaseView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_rulesets: {
        parameters: {
            query?: {
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "change": {
                     *             "actor": {
                     *               "id": "own",
                     *               "name": "Owner"
                     *             },
                     *             "change": 28,
                     *             "comment": "too early",
                     *             "items": [
                     *               "flag/checkout-v2"
                     *             ],
                     *             "kind": "rules.undo",
                     *             "project": "shop",
                     *             "time": "2026-11-29T17:48:01.945Z",
                     *             "versions": {
                     *               "production": 5
                     *             }
                     *           },
                     *           "version": 5
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_RulesetView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_ruleset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The version's number */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": {
                     *         "flag/banner": {
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "sale"
                     *           },
                     *           "key": "banner",
                     *           "off_variant": "none",
                     *           "purpose": "operational",
                     *           "type": "object",
                     *           "variants": {
                     *             "none": {
                     *               "value": {}
                     *             },
                     *             "sale": {
                     *               "value": {
                     *                 "text": "Sale: 20 % off",
                     *                 "until": "2027-01-31"
                     *               }
                     *             }
                     *           }
                     *         },
                     *         "flag/checkout-v2": {
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "key": "checkout-v2",
                     *           "off_variant": "off",
                     *           "purpose": "release",
                     *           "type": "boolean",
                     *           "variants": {
                     *             "off": {
                     *               "value": false
                     *             },
                     *             "on": {
                     *               "value": true
                     *             }
                     *           }
                     *         },
                     *         "flag/free-shipping-from": {
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "low"
                     *           },
                     *           "key": "free-shipping-from",
                     *           "off_variant": "free",
                     *           "purpose": "operational",
                     *           "type": "number",
                     *           "variants": {
                     *             "free": {
                     *               "value": 0
                     *             },
                     *             "low": {
                     *               "value": 25
                     *             },
                     *             "usual": {
                     *               "value": 50
                     *             }
                     *           }
                     *         },
                     *         "flag/recommendations": {
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "key": "recommendations",
                     *           "off_variant": "off",
                     *           "purpose": "release",
                     *           "type": "boolean",
                     *           "variants": {
                     *             "off": {
                     *               "value": false
                     *             },
                     *             "on": {
                     *               "value": true
                     *             }
                     *           }
                     *         },
                     *         "flag/theme": {
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "contrast"
                     *           },
                     *           "key": "theme",
                     *           "off_variant": "classic",
                     *           "purpose": "experiment",
                     *           "type": "string",
                     *           "variants": {
                     *             "classic": {
                     *               "value": "classic"
                     *             },
                     *             "contrast": {
                     *               "value": "contrast"
                     *             },
                     *             "ocean": {
                     *               "value": "ocean"
                     *             }
                     *           }
                     *         }
                     *       },
                     *       "version": 1
                     *     }
                     */
                    "application/json": components["schemas"]["RulesetContents"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compare_rulesets: {
        parameters: {
            query?: {
                /** @description The other version; the one before, if left out. */
                from?: number;
            };
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The version's number */
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "change": null,
                     *       "dry_run": true,
                     *       "items": [
                     *         {
                     *           "after": {
                     *             "enabled": true,
                     *             "fallthrough": {
                     *               "variant": "on"
                     *             },
                     *             "key": "checkout-v2",
                     *             "off_variant": "off",
                     *             "purpose": "release",
                     *             "type": "boolean",
                     *             "variants": {
                     *               "off": {
                     *                 "value": false
                     *               },
                     *               "on": {
                     *                 "value": true
                     *               }
                     *             }
                     *           },
                     *           "before": {
                     *             "enabled": false,
                     *             "fallthrough": {
                     *               "variant": "on"
                     *             },
                     *             "key": "checkout-v2",
                     *             "off_variant": "off",
                     *             "purpose": "release",
                     *             "type": "boolean",
                     *             "variants": {
                     *               "off": {
                     *                 "value": false
                     *               },
                     *               "on": {
                     *                 "value": true
                     *               }
                     *             }
                     *           },
                     *           "key": "flag/checkout-v2"
                     *         }
                     *       ],
                     *       "moves": [],
                     *       "version": 4
                     *     }
                     */
                    "application/json": components["schemas"]["PreviewView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revert_ruleset: {
        parameters: {
            query?: {
                /** @description Whether to tell only what would change */
                dry_run?: boolean;
                /** @description Whether it may end releases that drive what it changes */
                break_glass?: boolean;
            };
            header: {
                /** @description `"v<version>"` */
                "If-Match": string;
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The version's number */
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "comment": "back to the first"
                 *     }
                 */
                "application/json": components["schemas"]["Reason"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<version>"` of the version that there is now */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "change": 29,
                     *       "version": 6
                     *     }
                     */
                    "application/json": components["schemas"]["ChangeAnswer"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sdk_keys: {
        parameters: {
            query?: {
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "audience": "server",
                     *           "created_at": "2026-11-29T17:48:02.018Z",
                     *           "id": "1TfgNpmwnnqisSMf",
                     *           "name": "checkout service"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_SdkKeyView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_sdk_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "audience": "server",
                 *       "name": "checkout service"
                 *     }
                 */
                "application/json": components["schemas"]["NewSdkKey"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "audience": "server",
                     *       "created_at": "2026-11-29T17:48:02.018Z",
                     *       "id": "1TfgNpmwnnqisSMf",
                     *       "key": "tg_sdk_4hXk2mQ9_….Zt8…",
                     *       "name": "checkout service"
                     *     }
                     */
                    "application/json": components["schemas"]["SdkKeyCreated"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_sdk_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The part of the key that is no secret */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_sdk_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
                /** @description The part of the key that is no secret */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "grace_seconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "audience": "server",
                     *       "created_at": "2026-11-29T17:48:02.047Z",
                     *       "id": "96Y0PbErsAuWByW9",
                     *       "key": "tg_sdk_4hXk2mQ9_….Zt8…",
                     *       "name": "checkout service"
                     *     }
                     */
                    "application/json": components["schemas"]["SdkKeyCreated"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_signal_sources: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sources": [
                     *         {
                     *           "errors": "checkout_errors_total{job=\"checkout\"}",
                     *           "exposed": "checkout_requests_total{job=\"checkout\"}",
                     *           "signal": "checkout-errors",
                     *           "url": "http://prometheus:9090",
                     *           "variant_label": "variant"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SignalSourcesBody"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_signal_sources: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sources": [
                 *         {
                 *           "errors": "checkout_errors_total{job=\"checkout\"}",
                 *           "exposed": "checkout_requests_total{job=\"checkout\"}",
                 *           "signal": "checkout-errors",
                 *           "url": "http://prometheus:9090",
                 *           "variant_label": "variant"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SignalSourcesBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sources": [
                     *         {
                     *           "errors": "checkout_errors_total{job=\"checkout\"}",
                     *           "exposed": "checkout_requests_total{job=\"checkout\"}",
                     *           "signal": "checkout-errors",
                     *           "url": "http://prometheus:9090",
                     *           "variant_label": "variant"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SignalSourcesBody"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_unknown_flags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_UnknownFlagView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The environment's key */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "application": "checkout",
                     *           "dropped": 0,
                     *           "evaluations": 0,
                     *           "first_seen": "2026-11-29T17:48:02.037Z",
                     *           "instances": 1,
                     *           "last_seen": "2026-11-29T17:48:02.037Z",
                     *           "oldest_rules": 0,
                     *           "starts_attempted": 0,
                     *           "starts_ok": 0,
                     *           "version": "2.4.0"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_LiveVersionView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_flags: {
        parameters: {
            query?: {
                /** @description Part of the key, description, owner or a tag. */
                q?: string;
                /** @description Those that are archived, instead of those that are not. */
                archived?: boolean;
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "client_side": false,
                     *           "created_at": "2026-11-29T17:48:00.293Z",
                     *           "description": "Banner above every page",
                     *           "environments": {
                     *             "canary": {
                     *               "changed_at": "2026-11-29T17:48:01.736Z",
                     *               "enabled": false,
                     *               "summary": "off",
                     *               "version": 1
                     *             },
                     *             "development": {
                     *               "changed_at": "2026-11-29T17:48:00.299Z",
                     *               "enabled": false,
                     *               "summary": "off",
                     *               "version": 1
                     *             },
                     *             "production": {
                     *               "changed_at": "2026-11-29T17:48:00.307Z",
                     *               "enabled": false,
                     *               "summary": "off",
                     *               "version": 1
                     *             },
                     *             "staging": {
                     *               "changed_at": "2026-11-29T17:48:00.303Z",
                     *               "enabled": false,
                     *               "summary": "off",
                     *               "version": 1
                     *             }
                     *           },
                     *           "key": "banner",
                     *           "owner": "sales",
                     *           "purpose": "operational",
                     *           "tags": [
                     *             "home"
                     *           ],
                     *           "type": "object",
                     *           "variants": {
                     *             "none": {
                     *               "value": {}
                     *             },
                     *             "sale": {
                     *               "value": {
                     *                 "text": "Sale: 20 % off",
                     *                 "until": "2027-01-31"
                     *               }
                     *             }
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_FlagSummary"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_flag: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The project's key */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "description": "Offers to wrap presents",
                 *       "key": "gift-wrapping",
                 *       "off_variant": "off",
                 *       "owner": "checkout",
                 *       "purpose": "release",
                 *       "tags": [
                 *         "checkout"
                 *       ],
                 *       "type": "boolean",
                 *       "variants": {
                 *         "off": {
                 *           "value": false
                 *         },
                 *         "on": {
                 *           "value": true
                 *         }
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["NewFlagBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "client_side": false,
                     *       "created_at": "2026-11-29T17:48:01.756Z",
                     *       "description": "Offers to wrap presents",
                     *       "environments": {
                     *         "canary": {
                     *           "changed_at": "2026-11-29T17:48:01.767Z",
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "off_variant": "off",
                     *           "overrides": [],
                     *           "requires": [],
                     *           "rules": [],
                     *           "summary": "off",
                     *           "version": 2
                     *         },
                     *         "development": {
                     *           "changed_at": "2026-11-29T17:48:01.767Z",
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "off_variant": "off",
                     *           "overrides": [],
                     *           "requires": [],
                     *           "rules": [],
                     *           "summary": "off",
                     *           "version": 3
                     *         },
                     *         "production": {
                     *           "changed_at": "2026-11-29T17:48:01.767Z",
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "off_variant": "off",
                     *           "overrides": [],
                     *           "requires": [],
                     *           "rules": [],
                     *           "summary": "off",
                     *           "version": 3
                     *         },
                     *         "staging": {
                     *           "changed_at": "2026-11-29T17:48:01.767Z",
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "off_variant": "off",
                     *           "overrides": [],
                     *           "requires": [],
                     *           "rules": [],
                     *           "summary": "off",
                     *           "version": 3
                     *         }
                     *       },
                     *       "key": "gift-wrapping",
                     *       "owner": "checkout",
                     *       "purpose": "release",
                     *       "tags": [
                     *         "checkout"
                     *       ],
                     *       "type": "boolean",
                     *       "variants": {
                     *         "off": {
                     *           "value": false
                     *         },
                     *         "on": {
                     *           "value": true
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["FlagView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_flag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The project's key */
                project: string;
                /** @description The flag's key */
                flag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "client_side": false,
                     *       "created_at": "2026-11-29T17:48:00.293Z",
                     *       "description": "The new checkout, one page instead of three",
                     *       "environments": {
                     *         "canary": {
                     *           "changed_at": "2026-11-29T17:48:01.736Z",
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "off_variant": "off",
                     *           "overrides": [],
                     *           "requires": [],
                     *           "rules": [],
                     *           "summary": "off",
                     *           "version": 1
                     *         },
                     *         "development": {
                     *           "changed_at": "2026-11-29T17:48:00.301Z",
                     *           "enabled": true,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "off_variant": "off",
                     *           "overrides": [],
                     *           "requires": [],
                     *           "rules": [],
                     *           "summary": "on",
                     *           "version": 2
                     *         },
                     *         "production": {
                     *           "changed_at": "2026-11-29T17:48:00.307Z",
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "off_variant": "off",
                     *           "overrides": [],
                     *           "requires": [],
                     *           "rules": [],
                     *           "summary": "off",
                     *           "version": 1
                     *         },
                     *         "staging": {
                     *           "changed_at": "2026-11-29T17:48:00.305Z",
                     *           "enabled": true,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "off_variant": "off",
                     *           "overrides": [],
                     *           "requires": [],
                     *           "rules": [],
                     *           "summary": "on",
                     *           "version": 2
                     *         }
                     *       },
                     *       "key": "checkout-v2",
                     *       "owner": "payments",
                     *       "purpose": "release",
                     *       "tags": [
                     *         "checkout"
                     *       ],
                     *       "type": "boolean",
                     *       "variants": {
                     *         "off": {
                     *           "value": false
                     *         },
                     *         "on": {
                     *           "value": true
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["FlagView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_release_templates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listing_TemplateView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment; `Retry-After` says when to try again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_roles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "built_in": true,
                     *           "key": "owner",
                     *           "permissions": [
                     *             "flags:read",
                     *             "flags:write",
                     *             "flags:switch"
                     *           ]
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_RoleView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "support",
                 *       "permissions": [
                 *         "flags:read",
                 *         "overrides:write"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewRole"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "built_in": false,
                     *       "key": "support",
                     *       "permissions": [
                     *         "flags:read"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoleView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_role: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The role's key */
                role: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "permissions": [
                 *         "flags:read",
                 *         "overrides:write",
                 *         "customers:write"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["RoleBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "built_in": false,
                     *       "key": "support",
                     *       "permissions": [
                     *         "flags:read"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RoleView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_role: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The role's key */
                role: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /** @description A member's id; the caller's own sessions, if left out. */
                member?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_SessionView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "ada@example.com",
                 *       "password": "correct horse battery staple",
                 *       "tenant": "default"
                 *     }
                 */
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2026-11-29T17:53:01Z",
                     *       "refresh_expires_at": "2026-12-13T17:48:01.433Z",
                     *       "refresh_token": "tg_refresh_4hXk2mQ9_…",
                     *       "session": "6CopfE2FVOTa0G3p",
                     *       "token": "eyJhbGciOiJFZERTQSJ9.….…"
                     *     }
                     */
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2026-11-29T17:53:01Z",
                     *       "refresh_expires_at": "2026-12-13T17:48:01.482Z",
                     *       "refresh_token": "tg_refresh_4hXk2mQ9_…",
                     *       "session": "6CopfE2FVOTa0G3p",
                     *       "token": "eyJhbGciOiJFZERTQSJ9.….…"
                     *     }
                     */
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session's id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_signals: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "batch": "2026-11-29T10:00",
                 *       "source": "nightly-checks",
                 *       "windows": [
                 *         {
                 *           "arm": "treatment",
                 *           "err": 3,
                 *           "exposed": 1200,
                 *           "from": "2026-11-29T10:00:00Z",
                 *           "metric": "errors",
                 *           "release": "01a228605a167f4dae152581f3184687",
                 *           "step_epoch": 3,
                 *           "to": "2026-11-29T10:01:00Z"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SignalsBody"];
            };
        };
        responses: {
            /** @description It is counted, now or before */
            204: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tenants: {
        parameters: {
            query?: {
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-29T17:48:00.276Z",
                     *           "key": "default",
                     *           "quotas": {
                     *             "environments": 1000,
                     *             "flags": 50000,
                     *             "members": 5000,
                     *             "projects": 200,
                     *             "tokens": 10000
                     *           }
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_TenantView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "initech"
                 *     }
                 */
                "application/json": components["schemas"]["NewTenant"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key": "initech",
                     *       "token": "tg_api_4hXk2mQ9_…"
                     *     }
                     */
                    "application/json": components["schemas"]["TenantCreated"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The tenant's key */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:02.064Z",
                     *       "key": "initech",
                     *       "quotas": {
                     *         "environments": 1000,
                     *         "flags": 50000,
                     *         "members": 5000,
                     *         "projects": 200,
                     *         "tokens": 10000
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TenantView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_tenant: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The tenant's key */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_quotas: {
        parameters: {
            query?: never;
            header: {
                /** @description `"v<change>"` */
                "If-Match": string;
            };
            path: {
                /** @description The tenant's key */
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "environments": 100,
                 *       "flags": 5000,
                 *       "members": 500,
                 *       "projects": 20,
                 *       "tokens": 1000
                 *     }
                 */
                "application/json": components["schemas"]["QuotasBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description `"v<change>"` */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:02.064Z",
                     *       "key": "initech",
                     *       "quotas": {
                     *         "environments": 100,
                     *         "flags": 5000,
                     *         "members": 500,
                     *         "projects": 20,
                     *         "tokens": 1000
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TenantView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "`checkout-v2` has changed since version 3; look at it again and base the change on version 4",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 412,
                     *       "title": "It has changed meanwhile",
                     *       "type": "urn:tidegate:problem:stale"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            428: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `If-Match: \"v3\"` to say which version the change is based on",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 428,
                     *       "title": "If-Match is needed",
                     *       "type": "urn:tidegate:problem:precondition-required"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: {
                /** @description Items at most: 1 to 500, 100 if left out. */
                limit?: number;
                /** @description `next` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "created_at": "2026-11-29T17:48:00.276Z",
                     *           "id": "own",
                     *           "last_used_at": "2026-11-29T17:48:01.295Z",
                     *           "name": "Owner",
                     *           "permissions": [
                     *             "flags:read",
                     *             "flags:write",
                     *             "flags:switch"
                     *           ],
                     *           "role": "owner"
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["Listing_TokenView"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "expires_at": "2027-11-29T00:00:00Z",
                 *       "name": "ci",
                 *       "project": "shop",
                 *       "role": "editor"
                 *     }
                 */
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:02.054Z",
                     *       "expires_at": "2027-11-29T00:00:00Z",
                     *       "id": "eaM7kndWOemmNqrW",
                     *       "name": "ci",
                     *       "permissions": [
                     *         "flags:read"
                     *       ],
                     *       "project": "shop",
                     *       "role": "editor",
                     *       "token": "tg_api_4hXk2mQ9_…"
                     *     }
                     */
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The part of the token that is no secret */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_token: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The part of the token that is no secret */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "grace_seconds": 0
                 *     }
                 */
                "application/json": components["schemas"]["Rotation"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "created_at": "2026-11-29T17:48:02.059Z",
                     *       "expires_at": "2027-11-29T00:00:00.005Z",
                     *       "id": "LWrj7zZwKJ2F2QOi",
                     *       "name": "ci",
                     *       "permissions": [
                     *         "flags:read"
                     *       ],
                     *       "project": "shop",
                     *       "role": "editor",
                     *       "token": "tg_api_4hXk2mQ9_…"
                     *     }
                     */
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    erase_user: {
        parameters: {
            query?: {
                /** @description Whether to tell only what would be erased */
                dry_run?: boolean;
            };
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "u1"
                 *     }
                 */
                "application/json": components["schemas"]["ErasedUser"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "changes_erased": 1,
                     *       "named_in": [],
                     *       "remains": [
                     *         "what the change log's hashes say, from which nothing can be read"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    livez: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "alive"
                     *     }
                     */
                    "application/json": Record<string, unknown>;
                };
            };
        };
    };
    show_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # TYPE tidegate_streams gauge
                     *     tidegate_streams 12
                     *     # EOF
                     */
                    "application/openmetrics-text": string;
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "replicas": "none",
                     *       "status": "ready"
                     *     }
                     */
                    "application/json": Record<string, unknown>;
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fetch_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": "tidegate/keys/v1\ntidegate/default\nsnapshots shop/production\n1\ntidegate/default/environment/shop/production+e5ac1214+AV4019rpERwbcV/2nnbffMKN95scFa+4c3BwbGEvVXYp\n\n— tidegate/default/root qyyUIZPu4LdGfDwJji2Ri+JibWTjotMlO7mSarAs1NcyQgjSk4xXgfMdDYfPEb6PjbzZnN3I8yya6sgJnpJHdHP0dgY=\n",
                     *       "roots": [
                     *         "tidegate/root/v1\ntidegate/default\n1 1\ntidegate/default/root+ab2c9421+ATmOU34bbg/CgTAm82d6eUzucvuWqIrz3u7SXRGkEVKT\n\n— tidegate/default/root qyyUIbLc8qgDynapQ/5FSfY8mjQcDDLoEIIsYL1Hzo30+S02k2A4ezH/q4ypS2GrQ4/eQdsMTGAbQmpMk1jL7+wYyQo=\n"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["SdkKeysView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fetch_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `ref` of the segment: `sha256:` and 64 digits */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    fetch_snapshot: {
        parameters: {
            query?: {
                /**
                 * @description With a `client` key, and only with one: the part of it that is no secret, so that shared caches
                 *     tell its rules from others.
                 */
                client?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Of epoch, version, digest and encoding */
                    ETag?: string;
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description The signed note, in Base64 */
                    "Tidegate-Note"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "digest": "sha256:4f140a024d453005bf970cf568d90e7cb06deacdfaacee2b24f35d0646ac00c1",
                     *       "environment": "production",
                     *       "epoch": 1,
                     *       "format": 1,
                     *       "items": {
                     *         "flag/banner": {
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "sale"
                     *           },
                     *           "key": "banner",
                     *           "off_variant": "none",
                     *           "purpose": "operational",
                     *           "type": "object",
                     *           "variants": {
                     *             "none": {
                     *               "value": {}
                     *             },
                     *             "sale": {
                     *               "value": {
                     *                 "text": "Sale: 20 % off",
                     *                 "until": "2027-01-31"
                     *               }
                     *             }
                     *           }
                     *         },
                     *         "flag/checkout-v2": {
                     *           "enabled": true,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "key": "checkout-v2",
                     *           "off_variant": "off",
                     *           "purpose": "release",
                     *           "type": "boolean",
                     *           "variants": {
                     *             "off": {
                     *               "value": false
                     *             },
                     *             "on": {
                     *               "value": true
                     *             }
                     *           }
                     *         },
                     *         "flag/free-shipping-from": {
                     *           "enabled": true,
                     *           "fallthrough": {
                     *             "variant": "usual"
                     *           },
                     *           "key": "free-shipping-from",
                     *           "off_variant": "free",
                     *           "overrides": [
                     *             {
                     *               "attribute": "customer.key",
                     *               "author": "Demo",
                     *               "id": "214dbef608aa4d4b",
                     *               "reason": "In the contract of 2026",
                     *               "values": [
                     *                 "acme"
                     *               ],
                     *               "variant": "free"
                     *             }
                     *           ],
                     *           "purpose": "operational",
                     *           "type": "number",
                     *           "variants": {
                     *             "free": {
                     *               "value": 0
                     *             },
                     *             "low": {
                     *               "value": 25
                     *             },
                     *             "usual": {
                     *               "value": 50
                     *             }
                     *           }
                     *         },
                     *         "flag/gift-wrapping": {
                     *           "enabled": false,
                     *           "fallthrough": {
                     *             "variant": "on"
                     *           },
                     *           "key": "gift-wrapping",
                     *           "off_variant": "off",
                     *           "purpose": "release",
                     *           "type": "boolean",
                     *           "variants": {
                     *             "off": {
                     *               "value": false
                     *             },
                     *             "on": {
                     *               "value": true
                     *             }
                     *           }
                     *         },
                     *         "flag/recommendations": {
                     *           "enabled": true,
                     *           "fallthrough": {
                     *             "split": {
                     *               "algo": "x1",
                     *               "arms": [
                     *                 {
                     *                   "len": 250000,
                     *                   "start": 0,
                     *                   "variant": "on"
                     *                 }
                     *               ],
                     *               "rest": "off",
                     *               "seed": "cc67d6f2775b1926",
                     *               "unit": "user.key"
                     *             }
                     *           },
                     *           "key": "recommendations",
                     *           "off_variant": "off",
                     *           "purpose": "release",
                     *           "type": "boolean",
                     *           "variants": {
                     *             "off": {
                     *               "value": false
                     *             },
                     *             "on": {
                     *               "value": true
                     *             }
                     *           }
                     *         },
                     *         "flag/theme": {
                     *           "enabled": true,
                     *           "fallthrough": {
                     *             "variant": "classic"
                     *           },
                     *           "key": "theme",
                     *           "off_variant": "classic",
                     *           "purpose": "experiment",
                     *           "rules": [
                     *             {
                     *               "id": "4bf484415fd8a1c7",
                     *               "serve": {
                     *                 "variant": "ocean"
                     *               },
                     *               "when": {
                     *                 "any": [
                     *                   {
                     *                     "segment": "beta"
                     *                   },
                     *                   {
                     *                     "attribute": "customer.plan",
                     *                     "op": "in",
                     *                     "values": [
                     *                       "pro",
                     *                       "enterprise"
                     *                     ]
                     *                   }
                     *                 ]
                     *               }
                     *             }
                     *           ],
                     *           "type": "string",
                     *           "variants": {
                     *             "classic": {
                     *               "value": "classic"
                     *             },
                     *             "contrast": {
                     *               "value": "contrast"
                     *             },
                     *             "ocean": {
                     *               "value": "ocean"
                     *             }
                     *           }
                     *         },
                     *         "segment/beta": {
                     *           "attribute": "customer.key",
                     *           "included": [
                     *             "acme",
                     *             "globex"
                     *           ],
                     *           "key": "beta"
                     *         }
                     *       },
                     *       "project": "shop",
                     *       "tenant": "default",
                     *       "version": 6
                     *     }
                     */
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description Nothing has changed */
            304: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_rules: {
        parameters: {
            query?: {
                /** @description In place of `Last-Event-ID`. */
                last_event_id?: string;
                /** @description From `POST /sdk/v1/ticket`, in place of `Authorization`. */
                ticket?: string;
            };
            header?: {
                /** @description `<epoch>.<version>` of the last event that was applied */
                "Last-Event-ID"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example event: sync
                     *     id: 1.3
                     *     data: {"version":3}
                     */
                    "text/event-stream": string;
                };
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "there is no flag `checkout-v3`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 404,
                     *       "title": "Not found",
                     *       "type": "urn:tidegate:problem:not-found"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_report: {
        parameters: {
            query?: never;
            header?: {
                /** @description A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it has no further effect and gets the same answer; another request of that name is refused (422) */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "app": {
                 *         "name": "checkout",
                 *         "version": "2.4.0"
                 *       },
                 *       "instance": "0191f0c2-5b1e-7c3a-9d2f-0c8e6f1a2b3c",
                 *       "sdk": "tidegate-rust/0.1.0",
                 *       "seq": 1,
                 *       "v": 1
                 *     }
                 */
                "application/json": components["schemas"]["ReportBody"];
            };
        };
        responses: {
            /** @description It is counted, now or before */
            204: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "flag `checkout-v2` exists already",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 409,
                     *       "title": "It exists already",
                     *       "type": "urn:tidegate:problem:exists"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "a request's body has at most 1048576 bytes; send less, or in several requests",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 413,
                     *       "title": "The request is too large",
                     *       "type": "urn:tidegate:problem:too-large"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Content-Type: application/json`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 415,
                     *       "title": "The body is not JSON",
                     *       "type": "urn:tidegate:problem:not-json"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "expected the key of a flag",
                     *       "errors": [
                     *         {
                     *           "message": "expected the key of a flag",
                     *           "pointer": "/instructions/0/flag"
                     *         }
                     *       ],
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 422,
                     *       "title": "The request is not valid",
                     *       "type": "urn:tidegate:problem:invalid"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issue_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_in_s": 60,
                     *       "ticket": "iivh4DeQH7u8r1qMCDALZAAAAaIobLLURVBUQ0hyNTJvdHhzSlR6Mzd97cvTiEJdJ0yvAMvPmxEIeXRjqLPNV0p4edkhoxMT"
                     *     }
                     */
                    "application/json": components["schemas"]["TicketView"];
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the body is not JSON: expected value at line 1 column 1",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 400,
                     *       "title": "The request cannot be read",
                     *       "type": "urn:tidegate:problem:malformed"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "send `Authorization: Bearer <token>`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 401,
                     *       "title": "A valid token is needed",
                     *       "type": "urn:tidegate:problem:unauthorized"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "this needs the permission `flags:write`",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 403,
                     *       "title": "The token does not open this",
                     *       "type": "urn:tidegate:problem:forbidden"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too many requests; `Retry-After` says when to come back */
            429: {
                headers: {
                    /** @description Requests left (`r`) and seconds until all are (`t`) */
                    RateLimit?: string;
                    /** @description Seconds to wait */
                    "Retry-After"?: string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "that was too often: try again in 2 seconds",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 429,
                     *       "title": "Too many requests",
                     *       "type": "urn:tidegate:problem:too-many"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "detail": "the database does not answer; try again",
                     *       "request_id": "01a228605a167f4dae152581f3184687",
                     *       "status": 503,
                     *       "title": "Not available at the moment",
                     *       "type": "urn:tidegate:problem:unavailable"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
