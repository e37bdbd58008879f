//! Documents that name what exists.

use tidegate_tests::place;

use super::read;

/// What stands between backticks, code blocks left out.
fn quoted(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

/// Whether a quoted word means a path of this tree: it has a slash or a known ending, and no wildcard or blank.
fn is_path(word: &str) -> bool {
    let endings = [".rs", ".toml", ".md", ".yml", ".json", ".txt", ".mjs"];
    let is_plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let is_address = word.starts_with('/') || word.contains("//") || word.contains("::");
    is_plain && !is_address && (word.contains('/') || endings.iter().any(|ending| word.ends_with(ending)))
}

#[test]
fn the_map_names_only_paths_that_exist() {
    let map = read("ARCHITECTURE.md");
    let paths: Vec<&str> = quoted(&map).into_iter().filter(|word| is_path(word)).collect();
    assert!(paths.len() > 20, "a map that names so little is no map: {paths:?}");
    for path in paths {
        assert!(place::root().join(path).exists(), "ARCHITECTURE.md names `{path}`, which does not exist");
    }
}

#[test]
fn decision_records_are_numbered_without_gap() {
    let folder = place::root().join("docs/decisions");
    let entries = std::fs::read_dir(folder).expect("docs/decisions").flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for (index, name) in names.iter().enumerate() {
        assert!(name.starts_with(&format!("{:04}-", index + 1)), "`{name}` breaks the numbering");
    }
    assert!(!names.is_empty());
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in ["README.md", "ARCHITECTURE.md", "docs/operations.md"] {
        let (text, folder) = (read(document), place::root().join(document).with_file_name(""));
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or_default();
            let is_outside = target.contains("://") || path.is_empty();
            assert!(is_outside || folder.join(path).exists(), "{document} links to `{target}`");
        }
    }
}
