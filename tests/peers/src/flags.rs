//! Flags and contexts as all engines can express them; each engine's module translates.

/// An attribute of a context, under the name that most engines know it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    /// Who is asking; engines have their own name for it.
    User,
    Email,
    Customer,
    Plan,
    Region,
    Version,
    Device,
    Language,
    Team,
    Channel,
}

impl Attribute {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Email => "email",
            Self::Customer => "customer",
            Self::Plan => "plan",
            Self::Region => "region",
            Self::Version => "version",
            Self::Device => "device",
            Self::Language => "language",
            Self::Team => "team",
            Self::Channel => "channel",
        }
    }
}

/// Somebody to evaluate for: ten attributes, the key among them.
pub(crate) struct Person {
    pub(crate) key: String,
}

/// All but [`Attribute::User`].
const OTHERS: [(Attribute, &str); 9] = [
    (Attribute::Email, "ada.lovelace@example.com"),
    (Attribute::Customer, "acme"),
    (Attribute::Plan, "pro"),
    (Attribute::Region, "eu-central"),
    (Attribute::Version, "2.14.0"),
    (Attribute::Device, "desktop"),
    (Attribute::Language, "en"),
    (Attribute::Team, "team-10"),
    (Attribute::Channel, "stable"),
];

impl Person {
    pub(crate) fn new(number: usize) -> Self {
        Self { key: user_key(number) }
    }

    /// The nine attributes besides the key.
    pub(crate) fn others(&self) -> impl Iterator<Item = (Attribute, &'static str)> {
        OTHERS.into_iter()
    }
}

/// The key of one of many users.
pub(crate) fn user_key(number: usize) -> String {
    format!("user-{number:07}")
}

/// A boolean flag that is turned on.
#[derive(Clone)]
pub(crate) struct Flag {
    pub(crate) key: String,
    /// The first whose clauses all hold serves `true`.
    pub(crate) rules: Vec<Vec<Clause>>,
    pub(crate) otherwise: Otherwise,
}

/// What those get for whom no rule holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Otherwise {
    On,
    Off,
    /// One half of the users gets `true`.
    Half,
}

/// A comparison.
#[derive(Clone)]
pub(crate) enum Clause {
    /// The attribute is the value.
    Is(Attribute, String),
    /// The attribute is one of the values.
    In(Attribute, Vec<String>),
    /// The user is one of very many.
    Member(Vec<String>),
    /// The attribute matches the regular expression.
    Matches(Attribute, String),
}

impl Clause {
    pub(crate) fn is(attribute: Attribute, value: &str) -> Self {
        Self::Is(attribute, value.to_owned())
    }

    pub(crate) fn is_in(attribute: Attribute, values: &[&str]) -> Self {
        Self::In(attribute, values.iter().map(|value| (*value).to_owned()).collect())
    }
}
