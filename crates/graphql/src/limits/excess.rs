//! What is told of a document that asks too much: a code, and a French sentence that says what to do.

use async_graphql::{ErrorExtensionValues, ServerError};

/// A limit that was passed, and how far one may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Excess {
    /// Of bytes.
    Bytes(usize),
    /// Of words and signs.
    Tokens(usize),
    /// Of spreads of fragments.
    Spreads(usize),
    /// Of braces, brackets or parentheses open at once, or of fields within fields.
    Deep(usize),
    /// A block string without an end: what follows it cannot be told from text.
    OpenText,
    /// A fragment within itself.
    Cycle(String),
    /// Of visits once fragments are written out.
    Visits(usize),
    /// Of fields of the root.
    Roots(usize),
    /// Of renamed fields.
    Aliases(usize),
    /// Of what it costs, or of values in the answer.
    Cost(usize),
    /// Of values, levels or bytes among the variables.
    Variables,
    /// Of characters in a question's text.
    Text {
        /// The argument.
        field: String,
        /// How many are allowed.
        max: usize,
    },
    /// Of time.
    Time,
}

impl Excess {
    /// Stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Bytes(_) | Self::Tokens(_) | Self::Spreads(_) => "DOCUMENT_TOO_LARGE",
            Self::Deep(_) => "DOCUMENT_TOO_DEEP",
            Self::OpenText => "SYNTAX",
            Self::Cycle(_) => "FRAGMENT_CYCLE",
            Self::Visits(_) => "TOO_MANY_FIELDS",
            Self::Roots(_) => "TOO_MANY_ROOT_FIELDS",
            Self::Aliases(_) => "TOO_MANY_ALIASES",
            Self::Cost(_) => "TOO_COSTLY",
            Self::Variables => "VARIABLES_TOO_LARGE",
            Self::Text { .. } => "TEXT_TOO_LONG",
            Self::Time => "TOO_SLOW",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Bytes(max) => {
                format!(
                    "Ce document est trop long ({max} octets au plus) : découpez-le en plusieurs questions."
                )
            }
            Self::Tokens(max) => {
                format!("Ce document a trop de mots ({max} au plus) : découpez-le en plusieurs questions.")
            }
            Self::Spreads(max) => {
                format!("Ce document emploie trop de fragments ({max} fois au plus) : écrivez-en moins.")
            }
            Self::Deep(max) => {
                format!("Ce document a trop de niveaux ({max} au plus) : demandez moins de choses à la fois.")
            }
            Self::OpenText => "Un texte ouvert par « \"\"\" » n’est pas fermé : fermez-le.".to_owned(),
            Self::Cycle(name) => {
                format!("Le fragment « {name} » se contient lui-même : ôtez-en la répétition.")
            }
            Self::Visits(max) => format!(
                "Ce document demande trop de champs, ses fragments développés ({max} au plus) : découpez-le."
            ),
            Self::Roots(max) => {
                format!("Ce document pose trop de questions à la fois ({max} au plus) : découpez-le.")
            }
            Self::Aliases(max) => {
                format!("Ce document renomme trop de champs ({max} au plus) : découpez-le.")
            }
            Self::Cost(max) => format!(
                "Cette question demande trop de travail ({max} au plus) : demandez moins de lignes, moins de \
                 champs par ligne ou un texte plus court."
            ),
            Self::Variables => {
                "Les variables sont trop nombreuses, trop longues ou trop imbriquées : envoyez-en moins."
                    .to_owned()
            }
            Self::Text { field: _, max } => format!("Ce texte dépasse {max} caractères : raccourcissez-le."),
            Self::Time => {
                "La réponse demandait trop de temps : demandez moins de lignes, ou réessayez plus tard."
                    .to_owned()
            }
        }
    }
}

impl From<Excess> for ServerError {
    fn from(excess: Excess) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", excess.code());
        if let Excess::Text { field, max: _ } = &excess {
            extensions.set("field", field.as_str());
        }
        let mut error = Self::new(excess.message(), None);
        error.extensions = Some(extensions);
        error
    }
}

/// The engine's own refusal of a document that costs too much, in our words.
pub(crate) fn told(error: ServerError, most: usize) -> ServerError {
    if error.message == "Query is too complex." { Excess::Cost(most).into() } else { error }
}
