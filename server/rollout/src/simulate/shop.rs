//! A shop of customers and their users, and how their requests end.

use tidegate_domain::release::{EVERYBODY_PPM, Enrolled, Release};

use super::Random;

/// Who uses the shop, and how it fares.
#[derive(Debug, Clone, PartialEq)]
pub struct Shop {
    /// Its customers.
    pub customers: Vec<Account>,
    /// Users of each customer.
    pub users: u64,
    /// How likely a user makes a request in a window.
    pub activity: f64,
    /// How often a request fails without a release: more often for some users than for others.
    pub rate: f64,
}

/// A customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Its key.
    pub key: String,
    /// Its ring.
    pub ring: String,
}

/// A user of the shop.
#[derive(Debug, Clone)]
pub(super) struct User {
    pub(super) customer: usize,
    /// Where the user falls in the split.
    bucket: u32,
    /// The user's hash, by which some are sampled.
    pub(super) hash: u64,
    /// How many times as often as others the user fails.
    pub(super) frailty: f64,
    /// The last step epoch in which the user failed.
    pub(super) failed_in: Option<u64>,
}

impl Shop {
    /// One of so many customers, of whom a tenth is the canary ring and a third early.
    pub fn of(customers: usize, users: u64, rate: f64) -> Self {
        let ring = |index: usize| match index {
            index if index * 10 < customers => "canary",
            index if index * 3 < customers => "early",
            _ => "general",
        };
        let account = |index| Account { key: format!("c{index}"), ring: ring(index).into() };
        Self { customers: (0..customers).map(account).collect(), users, activity: 0.05, rate }
    }

    pub(super) fn people(&self, random: &mut Random) -> Vec<User> {
        let mut user = |customer| User {
            customer,
            bucket: random.below(EVERYBODY_PPM.into()) as u32,
            hash: random.next_u64(),
            frailty: random.exponential(),
            failed_in: None,
        };
        let mut people = Vec::new();
        for customer in 0..self.customers.len() {
            people.extend((0..self.users).map(|_| user(customer)));
        }
        people
    }
}

/// Whether a customer is among those whose units are split.
pub(super) fn is_enrolled(enrolled: &Enrolled, account: &Account) -> bool {
    match enrolled {
        Enrolled::Everybody => true,
        Enrolled::Customers { rings, keys } => rings.contains(&account.ring) || keys.contains(&account.key),
    }
}

/// What a release serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Served {
    /// The target.
    Treatment,
    /// The baseline, to compare with.
    Control,
    /// The baseline, by another rule.
    Nothing,
}

/// What the release serves to a user, as the rules of its flag do.
pub(super) fn served(release: &Release, account: &Account, user: &User) -> Served {
    let Some(epoch) = release.epochs.last().filter(|_| release.state.is_under_way()) else {
        return Served::Nothing;
    };
    if release.halted_customers.contains(&account.key) {
        return Served::Nothing;
    }
    match is_enrolled(&release.wish.plan.enrolled(epoch.stage.unwrap_or(0)), account) {
        true if user.bucket < epoch.share_ppm => Served::Treatment,
        true => Served::Control,
        false if release.compares_others() => Served::Control,
        false => Served::Nothing,
    }
}
