//! x
#[cfg(test)]
#[path = "../../../tests/tests/system/store_contract/mod.rs"]
mod store_contract;
