//! Skeletons: the parts of a header that are written in C, with placeholders for the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::items::is_name;
use crate::{COMMAND, Error, Item, Kind};

/// What stands between a pair of `@`.
enum Placeholder<'a> {
    Item(&'a str),
    Constants { style: Style, patterns: Vec<&'a str> },
    ByHand(Vec<&'a str>),
    Spell { from: &'a str, to: &'a str },
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    Define,
    Enum,
    Enumerators,
}

impl<'a> Placeholder<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let Some((word, rest)) = text.split_once(' ') else {
            return text.chars().all(is_name).then_some(Placeholder::Item(text));
        };
        let names = rest.split_whitespace().collect();
        match word {
            "define" => Some(Placeholder::Constants { style: Style::Define, patterns: names }),
            "enum" => Some(Placeholder::Constants { style: Style::Enum, patterns: names }),
            "enumerators" => Some(Placeholder::Constants { style: Style::Enumerators, patterns: names }),
            "by-hand" => Some(Placeholder::ByHand(names)),
            "spell" => rest.split_once(" = ").map(|(from, to)| Placeholder::Spell { from, to }),
            _ => None,
        }
    }

    /// The names and patterns that stand in it.
    fn names(&self) -> &[&'a str] {
        match self {
            Placeholder::Item(name) => std::slice::from_ref(name),
            Placeholder::Constants { patterns, .. } => patterns,
            Placeholder::ByHand(names) => names,
            Placeholder::Spell { .. } => &[],
        }
    }
}

/// A line of a skeleton: what comes before and after its placeholder, or all of it.
struct Line<'a> {
    before: &'a str,
    placeholder: Option<Placeholder<'a>>,
    after: &'a str,
}

fn parse_lines<'a>(file: &str, text: &'a str) -> Result<Vec<Line<'a>>, Error> {
    let parse = |(i, line): (usize, &'a str)| match line.split('@').collect::<Vec<_>>()[..] {
        [before] => Ok(Line { before, placeholder: None, after: "" }),
        [before, inner, after] => match Placeholder::parse(inner) {
            Some(placeholder) => Ok(Line { before, placeholder: Some(placeholder), after }),
            None => Err(Error(format!("{file}:{}: no such placeholder: @{inner}@", i + 1))),
        },
        _ => Err(Error(format!("{file}:{}: one placeholder a line", i + 1))),
    };
    text.lines().enumerate().map(parse).collect()
}

/// Puts the items into the skeletons, each of them exactly once.
pub fn fill(items: &[Item], skeletons: &[(String, String)]) -> Result<BTreeMap<PathBuf, String>, Error> {
    let mut parsed = Vec::new();
    for (file, text) in skeletons {
        parsed.push((file, parse_lines(file, text)?));
    }
    let placeholders = parsed.iter().flat_map(|(_, lines)| lines).filter_map(|line| line.placeholder.as_ref());
    let named = placeholders.flat_map(|p| p.names()).copied().filter(|name| !name.contains('*')).collect();
    let mut filler = Filler { items, named, places: BTreeMap::new() };
    let mut headers = BTreeMap::new();
    for (file, lines) in &parsed {
        headers.insert(header_name(file), filler.header(file, lines)?);
    }
    match items.iter().find(|item| !filler.places.contains_key(item.name.as_str())) {
        None => Ok(headers),
        Some(Item { name, source, .. }) => Err(Error(format!(
            "{name} of {} has no place: put @{name}@ into one of src/headers/*.h.in and run `{COMMAND}`",
            source.display()
        ))),
    }
}

/// How a header begins. The compiler is to judge it, and what a program makes of its macros and types, as it judges the
/// host's, also where it is found by -I. It objects when the header itself is what it compiles.
pub fn note(file: &str) -> String {
    format!(
        "/* Made from src/headers/{file} by `{COMMAND}`: change it there. */\n\
         #if defined __INCLUDE_LEVEL__ && __INCLUDE_LEVEL__ > 0\n# pragma GCC system_header\n#endif\n"
    )
}

/// `sys_socket.h.in` is the skeleton of `sys/socket.h`.
pub fn header_name(skeleton: &str) -> PathBuf {
    skeleton.trim_end_matches(".in").replacen('_', "/", 1).into()
}

struct Filler<'a> {
    items: &'a [Item],
    /// Named in some skeleton, so that no pattern takes them.
    named: BTreeSet<&'a str>,
    /// The skeleton that each item went into.
    places: BTreeMap<&'a str, String>,
}

impl<'a> Filler<'a> {
    fn header(&mut self, file: &str, lines: &[Line]) -> Result<String, Error> {
        let mut text = note(file);
        let mut spellings = Vec::new();
        for Line { before, placeholder, after } in lines {
            match placeholder {
                None => text += before,
                Some(Placeholder::Spell { from, to }) => {
                    spellings.push((*from, *to));
                    continue;
                }
                Some(Placeholder::ByHand(patterns)) => {
                    for pattern in patterns {
                        self.take(file, pattern)?;
                    }
                    continue;
                }
                Some(Placeholder::Item(name)) => {
                    let item = self.take(file, name)?[0];
                    text += &comment(&item.doc);
                    text = text + before + &render(item, &spellings) + after;
                }
                Some(Placeholder::Constants { style, patterns }) => {
                    let mut constants = Vec::new();
                    for pattern in patterns {
                        constants.extend(self.take(file, pattern)?);
                    }
                    text = text + &render_constants(*style, before, &constants)? + after;
                }
            }
            text.push('\n');
        }
        Ok(text)
    }

    /// The items that a name or a pattern stands for.
    fn take(&mut self, file: &str, pattern: &str) -> Result<Vec<&'a Item>, Error> {
        let found: Vec<_> = match pattern.split_once('*') {
            None => self.items.iter().filter(|item| item.name == pattern).collect(),
            Some((head, tail)) => {
                let fits = |name: &str| name.starts_with(head) && name.ends_with(tail) && !self.named.contains(name);
                self.items.iter().filter(|item| fits(&item.name)).collect()
            }
        };
        if found.is_empty() {
            return Err(Error(format!("{file}: no source has {pattern}")));
        }
        for item in &found {
            if let Some(first) = self.places.insert(&item.name, file.to_owned()) {
                return Err(Error(format!("{} has two places: in {first} and in {file}", item.name)));
            }
        }
        Ok(found)
    }
}

fn render(item: &Item, spellings: &[(&str, &str)]) -> String {
    match &item.kind {
        Kind::Constant(value) => value.clone(),
        Kind::Type(definition) => definition.clone(),
        Kind::Function(prototype) => {
            let mut text = reserve_parameters(prototype);
            for (from, to) in spellings {
                text = text.replace(from, to);
            }
            wrap(&format!("extern {text}"), "    ")
        }
    }
}

fn render_constants(style: Style, indent: &str, constants: &[&Item]) -> Result<String, Error> {
    let mut lines = Vec::new();
    for item in constants {
        let (name, Kind::Constant(value)) = (&item.name, &item.kind) else {
            return Err(Error(format!("{} is no constant", item.name)));
        };
        lines.push(match style {
            Style::Define => format!("#{indent}define {name} {value}"),
            Style::Enum => format!("#define {name} {name}\n{indent}{name} = {value}"),
            Style::Enumerators => format!("{indent}{name} = {value}"),
        });
    }
    Ok(lines.join(if style == Style::Define { "\n" } else { ",\n" }))
}

/// Gives the parameters names that belong to the implementation: a program may have macros called `fd` or `len`.
fn reserve_parameters(prototype: &str) -> String {
    let Some((declarator, parameters)) = prototype.split_once('(') else { return prototype.to_owned() };
    let reserve = |parameter: &str| match parameter.rfind(|c| !is_name(c)) {
        Some(i) => format!("{}__{}", &parameter[..=i], &parameter[i + 1..]),
        // `void` alone.
        None => parameter.to_owned(),
    };
    let parameters: Vec<_> = parameters.trim_end_matches(')').split(", ").map(reserve).collect();
    format!("{declarator}({})", parameters.join(", "))
}

fn comment(doc: &str) -> String {
    match doc {
        "" => String::new(),
        doc => wrap(&format!("/* {doc}"), "   ") + " */\n",
    }
}

/// Breaks a line at spaces, so that a header can be read in a terminal.
fn wrap(line: &str, indent: &str) -> String {
    const WIDTH: usize = 110;
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last_mut().expect("never empty");
        if last.trim().is_empty() {
            last.push_str(word);
        } else if last.len() + 1 + word.len() <= WIDTH {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(format!("{indent}{word}"));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, kind: Kind) -> Item {
        Item { name: name.into(), kind, doc: String::new(), source: "src/abi/x.rs".into() }
    }

    fn items() -> Vec<Item> {
        vec![
            item("AF_ONE", Kind::Constant("1".into())),
            item("AF_TWO", Kind::Constant("2".into())),
            item("call", Kind::Function("int call(const char *text, int fd)".into())),
        ]
    }

    /// The header made of one skeleton, without its first line; or why there is none.
    fn filled(skeleton: &str) -> Result<String, String> {
        let skeletons = [("sys_x.h.in".to_owned(), skeleton.to_owned())];
        let mut headers = fill(&items(), &skeletons).map_err(|error| error.to_string())?;
        let header = headers.remove(&PathBuf::from("sys/x.h")).expect("named after its skeleton");
        Ok(header.strip_prefix(&note("sys_x.h.in")).expect("begins with the note").to_owned())
    }

    #[test]
    fn items_take_their_places() {
        let skeleton = "@spell const char * = __TEXT @\n@define AF_*@\n@call@ __THROW;";
        let header = "#define AF_ONE 1\n#define AF_TWO 2\nextern int call(__TEXT __text, int __fd) __THROW;\n";
        assert_eq!(filled(skeleton).as_deref(), Ok(header));
    }

    #[test]
    fn patterns_leave_what_is_named() {
        let skeleton = "# define ONE @AF_ONE@\n  @enum AF_*@,\n@by-hand call@";
        assert_eq!(filled(skeleton).as_deref(), Ok("# define ONE 1\n#define AF_TWO AF_TWO\n  AF_TWO = 2,\n"));
    }

    #[test]
    fn each_item_has_one_place() {
        assert!(filled("@define AF_*@").is_err_and(|error| error.contains("call of src/abi/x.rs has no place")));
        assert!(filled("@call@\n@call@").is_err_and(|error| error.contains("call has two places")));
        assert!(filled("@recall@").is_err_and(|error| error.contains("no source has recall")));
    }

    #[test]
    fn placeholders_are_understood() {
        assert!(filled("\n@describe call@").is_err_and(|error| error.contains("sys_x.h.in:2: no such placeholder")));
        assert!(filled("@call@ @call@").is_err_and(|error| error.contains("one placeholder a line")));
    }
}
