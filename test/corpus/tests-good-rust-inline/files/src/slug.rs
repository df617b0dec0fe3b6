//! Slugs for addresses: lower case, words joined by hyphens.

/// The slug of a title, of at most `max` characters, never ending in the middle of a word if it has several.
pub fn slug(title: &str, max: usize) -> String {
    let mut result = String::new();
    for word in title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        let needed = result.chars().count() + word.chars().count() + usize::from(!result.is_empty());
        if needed > max && !result.is_empty() {
            break;
        }
        if !result.is_empty() {
            result.push('-');
        }
        result.push_str(&word);
    }
    result.chars().take(max).collect()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn joins_words() {
        assert_eq!(slug("What's new, doc?", 40), "what-s-new-doc");
    }

    #[test]
    fn keeps_whole_words() {
        assert_eq!(slug("Failover of the cluster", 12), "failover-of");
    }

    #[test]
    fn cuts_a_single_long_word() {
        assert_eq!(slug("Donaudampfschifffahrt", 5), "donau");
    }

    #[test]
    fn takes_letters_of_any_script() {
        assert!(slug("Größe über alles", 40).starts_with("größe"));
    }
}
