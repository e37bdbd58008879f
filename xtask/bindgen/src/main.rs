//! Makes a JavaScript module of a built boundary crate. A program of its own, so that `cargo xtask`
//! is built without all that this needs; the lock file keeps it at the version of the macro.

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().context("usage: xtask-bindgen BUILT.wasm FOLDER NAME");
    let (input, folder, name) = (next()?, next()?, next()?);
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).out_name(&name).web(true)?.omit_default_module_path(true);
    bindgen.typescript(true).remove_name_section(true).remove_producers_section(true);
    bindgen.generate(&folder)
}
