//! What is generated: the items of the Rust sources as cbindgen writes them in C.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Error, files};

/// One thing that a header declares.
#[derive(Debug)]
pub struct Item {
    /// Its name in Rust and in C.
    pub name: String,
    /// What it is, with its C text.
    pub kind: Kind,
    /// The first paragraph of its documentation.
    pub doc: String,
    /// The Rust source that defines it.
    pub source: PathBuf,
}

/// Kinds of items.
#[derive(Debug, PartialEq)]
pub enum Kind {
    /// A constant: its value.
    Constant(String),
    /// An exported function: its prototype without the semicolon.
    Function(String),
    /// A structure or a typedef: its definition without the semicolon.
    Type(String),
}

/// Reads the sources, and says which items cbindgen left out: it drops what it cannot translate without a word.
pub fn collect(root: &Path) -> Result<Vec<Item>, Error> {
    let mut sources = Vec::new();
    let mut expected = Vec::new();
    for directory in ["src/abi", "src/headers"] {
        for path in files(&root.join(directory), ".rs")? {
            // It would bring in the calls of `src/headers/history`, whose headers are written by hand.
            if path.ends_with("mod.rs") {
                continue;
            }
            expected.extend(public_items(&path)?.into_iter().map(|name| (name, path.clone())));
            sources.push(path);
        }
    }
    let mut generated = parse(&generate(&sources, expected.iter().map(|(name, _)| name.clone()).collect())?);
    let mut items = Vec::new();
    for (name, path) in expected {
        let source = path.strip_prefix(root).unwrap_or(&path).to_path_buf();
        let Some((kind, doc)) = generated.remove(&name) else {
            return Err(Error(format!("{}: cbindgen makes nothing, or one thing twice, of {name}", source.display())));
        };
        items.push(Item { name, kind, doc, source });
    }
    match generated.into_keys().next() {
        Some(name) => Err(Error(format!("cbindgen makes {name}, which no source offers"))),
        None => Ok(items),
    }
}

/// The names that a source offers to C: public constants and types, exported functions.
fn public_items(path: &Path) -> Result<Vec<String>, Error> {
    let public = |vis: &syn::Visibility| matches!(vis, syn::Visibility::Public(_));
    let name = |item: &syn::Item| match item {
        syn::Item::Const(item) if public(&item.vis) => Some(item.ident.to_string()),
        syn::Item::Struct(item) if public(&item.vis) => Some(item.ident.to_string()),
        syn::Item::Type(item) if public(&item.vis) => Some(item.ident.to_string()),
        item => exported(item),
    };
    Ok(source(path)?.items.iter().filter_map(name).collect())
}

/// The names that the linker sees of the sources in `directory`.
pub fn exports(directory: &Path) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for path in files(directory, ".rs")? {
        names.extend(source(&path)?.items.iter().filter_map(exported));
    }
    Ok(names)
}

fn source(path: &Path) -> Result<syn::File, Error> {
    let text = fs::read_to_string(path).map_err(Error::reading(path))?;
    syn::parse_file(&text).map_err(|error| Error(format!("{}: {error}", path.display())))
}

/// The name of an item that is `#[unsafe(no_mangle)]`.
fn exported(item: &syn::Item) -> Option<String> {
    let (attributes, name) = match item {
        syn::Item::Fn(item) => (&item.attrs, &item.sig.ident),
        syn::Item::Static(item) => (&item.attrs, &item.ident),
        _ => return None,
    };
    let is_no_mangle = |attribute: &syn::Attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("unsafe") && list.tokens.to_string() == "no_mangle",
        _ => false,
    };
    attributes.iter().any(is_no_mangle).then(|| name.to_string())
}

/// Runs cbindgen over all sources at once, since the prototypes of one header name the types of others.
fn generate(sources: &[PathBuf], names: Vec<String>) -> Result<String, Error> {
    let config = cbindgen::Config {
        language: cbindgen::Language::C,
        style: cbindgen::Style::Tag,
        usize_is_size_t: true,
        documentation_style: cbindgen::DocumentationStyle::C,
        function: cbindgen::FunctionConfig { args: cbindgen::Layout::Horizontal, ..Default::default() },
        // Types that no prototype names are left out unless they are asked for.
        export: cbindgen::ExportConfig { include: names, ..Default::default() },
        ..Default::default()
    };
    let builder =
        sources.iter().fold(cbindgen::Builder::new().with_config(config), |builder, path| builder.with_src(path));
    let mut text = Vec::new();
    builder.generate().map_err(|error| Error(error.to_string()))?.write(&mut text);
    String::from_utf8(text).map_err(|error| Error(error.to_string()))
}

/// Takes cbindgen's text apart: items, each with the comment before it, between empty lines.
fn parse(text: &str) -> BTreeMap<String, (Kind, String)> {
    let mut items = BTreeMap::new();
    let mut lines = text.lines().filter(|line| !line.starts_with("#include")).peekable();
    while let Some(first) = lines.next() {
        if first.is_empty() {
            continue;
        }
        let mut doc = String::new();
        let mut item = first.to_owned();
        if first == "/*" {
            let comment: Vec<_> = lines.by_ref().take_while(|line| line.trim() != "*/").map(str::trim).collect();
            doc = comment.iter().take_while(|line| !line.is_empty()).copied().collect::<Vec<_>>().join(" ");
            item = lines.next().unwrap_or_default().to_owned();
        }
        while let Some(line) = lines.next_if(|line| !line.is_empty()) {
            item = item + "\n" + line;
        }
        let (name, kind) = classify(item.trim_end_matches(';'));
        items.insert(name.to_owned(), (kind, doc));
    }
    items
}

fn classify(item: &str) -> (&str, Kind) {
    let last_word = |text: &str| text.rfind(|c: char| !is_name(c)).map_or(0, |i| i + 1);
    if let Some(constant) = item.strip_prefix("#define ") {
        let (name, value) = constant.split_once(' ').unwrap_or((constant, ""));
        return (name, Kind::Constant(value.to_owned()));
    }
    match item.split_once('(') {
        // A pointer-sized signed result is POSIX's ssize_t, which Rust has no name for.
        Some((declarator, _)) => {
            (&declarator[last_word(declarator)..], Kind::Function(item.replace("ptrdiff_t", "ssize_t")))
        }
        None => {
            let name = item.split(" {").next().unwrap_or(item);
            (&name[last_word(name)..], Kind::Type(item.to_owned()))
        }
    }
}

/// Whether a character may stand in a C name.
pub fn is_name(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}
