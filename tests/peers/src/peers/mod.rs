//! The engines: ours first, then the peers, each behind the same small trait.

mod configcat;
mod eppo;
mod flagsmith;
mod growthbook;
mod launchdarkly;
mod posthog;
pub(crate) mod tidegate;
mod yggdrasil;

use crate::engine::Engine;

/// All engines; the first is ours.
pub(crate) fn engines() -> Vec<Box<dyn Engine>> {
    vec![
        Box::new(tidegate::Tidegate),
        Box::new(yggdrasil::Yggdrasil::<false>),
        Box::new(yggdrasil::Yggdrasil::<true>),
        Box::new(eppo::Eppo),
        Box::new(posthog::PostHog),
        Box::new(growthbook::GrowthBook),
        Box::new(launchdarkly::LaunchDarkly),
        Box::new(configcat::ConfigCat),
        Box::new(flagsmith::Flagsmith),
    ]
}
