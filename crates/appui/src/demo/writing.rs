//! What authorities write in the demo: a theme's own words, in a sentence of a mairie.

use app::Loaded;
use domain::ids::PersonId;
use domain::request::{Contact, Submission};
use domain::territory::Theme;
use domain::text::folded;
use domain::words::{Function, Urgency};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom as _, IteratorRandom as _};

use super::cast::Cast;

const OPENINGS: [&str; 5] = [
    "Bonjour, nous aurions besoin d’un conseil",
    "Le conseil municipal se pose la question",
    "Nous rencontrons une difficulté",
    "Avant de délibérer, nous souhaitons un avis",
    "Suite à une réunion avec les habitants, nous cherchons un appui",
];
const ENDINGS: [&str; 4] =
    [" : qui peut nous conseiller ?", ", demande d’appui", " : par où commencer ?", ""];
const CLOSINGS: [&str; 4] = [
    "Merci de nous rappeler au secrétariat, plutôt le matin.",
    "La mairie est ouverte mardi et jeudi.",
    "Nous pouvons envoyer des photos et les plans.",
    "Le sujet passe au prochain conseil.",
];

/// A request of some authority, and who files it. One in twenty-five has no theme.
pub(super) fn request(loaded: &Loaded, cast: &Cast, rng: &mut StdRng) -> (PersonId, Submission) {
    let territory = &loaded.territory;
    let drawn = cast.filers.iter().choose(rng);
    let (code, filers) = drawn.map(|(code, filers)| (code.clone(), filers.as_slice())).unwrap_or_default();
    let (filer, function) =
        filers.choose(rng).copied().unwrap_or_else(|| (PersonId(app::new_id()), Function::Maire));
    let wanted = match rng.random_range(0..100) {
        0..4 => 0,
        4..78 => 1,
        78..94 => 2,
        _ => 3,
    };
    let themes: Vec<&Theme> = territory.themes.choose_multiple(rng, wanted).collect();
    let name = territory.authorities.get(&code).map(|authority| authority.name.clone()).unwrap_or_default();
    let (title, description) = words(&themes, rng);
    let submission = Submission {
        authority: code.clone(),
        title,
        description,
        themes: themes.iter().map(|theme| theme.slug.clone()).collect(),
        urgency: match rng.random_range(0..10) {
            0 => Urgency::High,
            1 | 2 => Urgency::Low,
            _ => Urgency::Normal,
        },
        confidential: rng.random_ratio(1, 30),
        contact: Contact {
            name: format!("Secrétariat {}", domain::french::of(&name)),
            function,
            email: format!("mairie@{}-{code}.example", folded(&name).replace(' ', "-")),
            phone: None,
            // The range that the numbering authority keeps for fiction.
            phone_typed: Some(format!(
                "05 36 49 {:02} {:02}",
                rng.random_range(0..100),
                rng.random_range(0..100)
            )),
            preferred_slots: vec!["mardi matin".to_owned()],
        },
    };
    (filer, submission)
}

fn words(themes: &[&Theme], rng: &mut StdRng) -> (String, String) {
    let mut pick = |list: &[&'static str]| list.choose(rng).copied().unwrap_or_default();
    let (opening, closing, ending) = (pick(&OPENINGS), pick(&CLOSINGS), pick(&ENDINGS));
    let mut said: Vec<String> = Vec::new();
    for theme in themes {
        said.extend(theme.synonyms.choose(rng).cloned());
    }
    if said.is_empty() {
        return (
            "Une question".to_owned(),
            format!("{opening}. Nous ne savons pas à qui nous adresser. {closing}"),
        );
    }
    let subject = said.join(", ");
    let mut letters = subject.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let title = format!("{first}{}{}", letters.as_str(), ending);
    (title, format!("{opening} : {subject}. {closing}"))
}
