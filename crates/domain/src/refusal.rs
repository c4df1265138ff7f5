//! Everything that can be refused, once: a stable code, the field concerned, a French sentence that says what to do next.

use chrono::{Datelike, NaiveDate};

use crate::french;
use crate::ids::PersonId;
use crate::time::{DAYS, Instant, local};

/// Which shape of answer a refusal takes in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// A field is wrong.
    InvalidInput,
    /// It does not exist, or the caller may not know that it does.
    NotFound,
    /// The caller may see it, not do this.
    NotAllowed,
    /// Not in the state it is in.
    WrongState,
    /// Somebody was there first, or the caller's copy is old.
    Conflict,
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident $({ $($fact:ident : $ty:ty),* $(,)? })?
        = $kind:ident, $code:literal, $field:expr, $message:expr;)*) => {
        /// Why something was not done. Nothing has changed.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[error("{}", self.code())]
        pub enum Refusal {
            $($(#[$doc])* $name $({ $(#[doc = "A fact of the refusal."] $fact: $ty),* })?,)*
        }

        #[expect(unused_variables, reason = "a field or a sentence does not need every fact")]
        impl Refusal {
            /// The stable code, `SCREAMING_CASE`.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$name $({ $($fact),* })? => $code,)* }
            }

            /// The shape of the answer.
            pub fn kind(&self) -> RefusalKind {
                match self { $(Self::$name $({ $($fact),* })? => RefusalKind::$kind,)* }
            }

            /// The input field concerned, as a path in the input.
            pub fn field(&self) -> Option<&str> {
                match self { $(Self::$name $({ $($fact),* })? => $field,)* }
            }

            /// What a person reads.
            pub fn message(&self) -> String {
                match self { $(Self::$name $({ $($fact),* })? => $message.to_string(),)* }
            }
        }
    };
}

refusals! {
    /// Too short a text.
    TextTooShort { field: &'static str, min: usize } = InvalidInput, "TEXT_TOO_SHORT", Some(field),
        format!("Écrivez au moins {min} caractère(s).");
    /// Too long a text.
    TextTooLong { field: &'static str, max: usize } = InvalidInput, "TEXT_TOO_LONG", Some(field),
        format!("Ce texte dépasse {max} caractères : raccourcissez-le, vous pourrez préciser au téléphone.");
    /// A character no database keeps.
    InvalidCharacter { field: &'static str } = InvalidInput, "INVALID_CHARACTER", Some(field),
        "Ce texte contient un caractère illisible : collez-le de nouveau sans mise en forme.";
    /// A person's name that is a link or an address.
    NameWithLink { field: &'static str } = InvalidInput, "NAME_WITH_LINK", Some(field),
        "Un nom ne contient ni lien ni adresse électronique : écrivez le prénom et le nom, rien d’autre.";
    /// Not an e-mail address.
    InvalidEmail { field: &'static str } = InvalidInput, "INVALID_EMAIL", Some(field),
        "Cette adresse n’est pas une adresse électronique complète : vérifiez-la, par exemple mairie@commune.fr.";
    /// An address with accents where mail servers take none.
    AccentedEmail { field: &'static str } = InvalidInput, "INVALID_EMAIL", Some(field),
        "Avant le signe « @ », une adresse électronique s’écrit sans accent ni cédille : corrigez-la, par exemple francois@commune.fr.";
    /// Not a telephone number.
    InvalidPhone { field: &'static str } = InvalidInput, "INVALID_PHONE", Some(field),
        "Ce numéro n’est pas reconnu : écrivez-le en entier (dix chiffres, « poste 12 » derrière), ou avec l’indicatif du pays.";
    /// Too many entries in a list.
    TooMany { field: &'static str, max: usize } = InvalidInput, "TOO_MANY", Some(field),
        format!("Indiquez {max} éléments au plus.");
    /// A theme the catalogue does not have.
    UnknownTheme { slug: String } = InvalidInput, "UNKNOWN_THEME", Some("themes"),
        format!("Le thème « {slug} » n’existe pas au catalogue : choisissez-en un dans la liste.");
    /// Not an authority of the Département.
    UnknownAuthority { field: &'static str } = InvalidInput, "UNKNOWN_AUTHORITY", Some(field),
        "Cette collectivité n’est pas du département : vérifiez son code INSEE ou son numéro SIREN.";
    /// A commune that has merged into another.
    MergedAuthority { field: &'static str, told: String, code: String } = InvalidInput, "UNKNOWN_AUTHORITY", Some(field),
        format!("{told} : indiquez le code {code}.");
    /// Not a unit of the Département.
    UnknownUnit { field: &'static str } = InvalidInput, "UNKNOWN_PARTNER", Some(field),
        "Cette structure ou cette direction n’est pas partenaire de la plateforme : choisissez-la dans la liste.";
    /// A partner made of directorates, none of which is named.
    UnitTakesNone { field: &'static str } = InvalidInput, "DIRECTORATE_REQUIRED", Some(field),
        "Cette structure répond par ses directions : choisissez celle qui est concernée.";
    /// Not an expert of the unit.
    UnknownExpert = InvalidInput, "UNKNOWN_EXPERT", Some("toEmail"),
        "Personne de cette structure n’a cette adresse : choisissez un collègue de la même équipe.";
    /// Handed over to whoever has it already.
    HandOverToHolder = InvalidInput, "HAND_OVER_TO_SELF", Some("toEmail"),
        "Cette personne suit déjà cette demande : choisissez un autre collègue, ou rendez-la à l’équipe.";
    /// Handed over to somebody who is away.
    ColleagueAbsent { until: NaiveDate, deputy: Option<String> } = InvalidInput, "COLLEAGUE_ABSENT", Some("toEmail"),
        format!("Cette personne est absente jusqu’au {} : {}. Choisissez un autre collègue, ou confirmez que vous la lui confiez quand même.",
            french::day(*until),
            deputy.as_ref().map_or_else(|| "personne ne la remplace".to_owned(), |name| format!("{name} la remplace et sera prévenu")));
    /// A pause reason the guide does not have.
    UnknownPauseReason = InvalidInput, "UNKNOWN_PAUSE_REASON", Some("reason"),
        "Ce motif de pause n’est pas dans le guide : choisissez-en un dans la liste.";
    /// A pause that ends too soon or too late.
    InvalidPauseEnd { max_days: u32 } = InvalidInput, "INVALID_PAUSE_END", Some("until"),
        format!("Indiquez une date de reprise à venir, dans {max_days} jours au plus.");
    /// A decline reason not granted to the partner.
    ReasonNotGranted = InvalidInput, "REASON_NOT_GRANTED", Some("reason"),
        "Le guide n’ouvre pas ce motif à votre structure : choisissez-en un autre, ou réorientez la demande.";
    /// « Other » without words.
    ReasonTextRequired = InvalidInput, "REASON_TEXT_REQUIRED", Some("text"),
        "Expliquez le motif en quelques mots : la collectivité les lira.";
    /// A call before the notification, or to come.
    InvalidCallMoment = InvalidInput, "INVALID_CALL_MOMENT", Some("at"),
        "L’appel doit être postérieur à la saisine et déjà passé : corrigez l’heure.";
    /// Not whole months.
    InvalidPeriod { field: &'static str } = InvalidInput, "INVALID_PERIOD", Some(field),
        "Indiquez des mois entiers : du premier jour d’un mois au dernier jour d’un mois.";
    /// A date that is of no use here, and would not be kept in order.
    DateOutOfRange { field: &'static str } = InvalidInput, "DATE_OUT_OF_RANGE", Some(field),
        format!("Indiquez une date entre {} et {}.", DAYS.start().year(), DAYS.end().year());
    /// A cursor that is not ours.
    InvalidCursor = InvalidInput, "INVALID_CURSOR", Some("after"),
        "Ce curseur n’est pas valable : reprenez la liste depuis le début.";
    /// A page out of bounds.
    InvalidPageSize { max: usize } = InvalidInput, "INVALID_PAGE_SIZE", Some("first"),
        format!("Demandez entre 1 et {max} lignes.");
    /// Not an identifier of this kind of thing.
    InvalidId { field: &'static str } = InvalidInput, "INVALID_ID", Some(field),
        "Cet identifiant n’est pas valable ici : reprenez-le depuis la liste.";
    /// Neither or both of two fields.
    OneOf { field: &'static str } = InvalidInput, "ONE_OF", Some(field),
        "Indiquez l’identifiant ou la référence, et un seul des deux.";
    /// A redirection to where it already is.
    RedirectToSelf = InvalidInput, "REDIRECT_TO_SELF", Some("partner"),
        "La demande est déjà chez cette structure : choisissez-en une autre.";
    /// The unit already has a referral on this request.
    AlreadyReferred { field: &'static str } = InvalidInput, "ALREADY_REFERRED", Some(field),
        "Cette structure est déjà saisie de cette demande : choisissez-en une autre.";
    /// Nobody chosen in triage.
    NoTarget = InvalidInput, "NO_TARGET", Some("targets"),
        "Choisissez au moins une structure à saisir.";
    /// A grouping the figures do not have.
    InvalidGrouping = InvalidInput, "INVALID_GROUPING", Some("groupBy"),
        "Ce regroupement n’est pas proposé : une dimension seule, ou une des paires de la documentation, dans leur ordre.";
    /// A sign-in link that is old, used or wrong.
    InvalidSignInLink = InvalidInput, "INVALID_SIGN_IN_LINK", Some("token"),
        "Ce lien n’est plus valable : demandez-en un nouveau, il arrive en quelques secondes.";
    /// An absence that ends before it begins, or has ended.
    InvalidAbsence = InvalidInput, "INVALID_ABSENCE", Some("to"),
        "Indiquez une absence qui finit aujourd’hui ou plus tard, et pas avant de commencer.";
    /// Not a colleague.
    UnknownDeputy = InvalidInput, "UNKNOWN_DEPUTY", Some("deputyEmail"),
        "Personne de votre structure n’a cette adresse : choisissez un collègue de la même équipe.";
    /// A role that ends before it begins.
    InvalidUntil = InvalidInput, "INVALID_UNTIL", Some("until"),
        "Indiquez un dernier jour à venir, ou laissez vide pour une durée sans terme.";
    /// A role without what it is for.
    RoleIncomplete { field: &'static str } = InvalidInput, "ROLE_INCOMPLETE", Some(field),
        "Complétez ce champ : il dit pour qui cette personne agit.";
    /// A function that the authority does not have.
    FunctionOfOther { kind: &'static str } = InvalidInput, "FUNCTION_OF_OTHER", Some("function"),
        format!("Cette fonction n’existe pas dans une {kind} : choisissez-en une autre.");
    /// A confidential request is not followed by a link.
    ConfidentialLink = NotAllowed, "CONFIDENTIAL_NOT_SHARED", None,
        "Une demande confidentielle ne se suit pas par un lien : les personnes concernées se connectent.";
    /// More links made within a day than is anybody's work.
    TooManyLinksToday { max: usize } = WrongState, "TOO_MANY_LINKS_TODAY", None,
        format!("Déjà {max} liens de suivi en 24 heures, révoqués compris : transmettez-en un qui vaut encore, ou revenez demain.");
    /// More roles given within a day than is anybody's work.
    TooManyRolesToday { max: usize } = WrongState, "TOO_MANY_ROLES_TODAY", None,
        format!("Vous avez déjà donné {max} rôles en 24 heures : revenez demain, ou adressez-vous à l’administrateur de la plateforme.");
    /// The same person given roles again and again.
    RoleGivenAgain { max: usize } = WrongState, "ROLE_GIVEN_AGAIN", Some("email"),
        format!("Vous avez déjà donné {max} rôles à cette personne en 24 heures, et elle en a été avertie chaque fois : revenez demain.");
    /// More links at a time than anybody needs.
    TooManyLinks { max: usize } = WrongState, "TOO_MANY_LINKS", None,
        format!("Cette demande a déjà {max} liens de suivi : révoquez-en un d’abord.");
    /// A follow-up link that is unknown or revoked.
    InvalidFollowLink = NotFound, "INVALID_FOLLOW_LINK", Some("token"),
        "Ce lien de suivi n’est plus valable : demandez-en un nouveau à la collectivité.";
    /// An asking that somebody has already decided.
    AlreadyDecided = WrongState, "ALREADY_DECIDED", None,
        "Quelqu’un a déjà répondu à cette demande d’habilitation : rien n’a été changé.";
    /// A role that has already ended.
    RoleEnded = WrongState, "ROLE_ENDED", None,
        "Ce rôle a déjà pris fin : rien n’a été changé.";
    /// A role that somebody would give themselves.
    OwnRole = NotAllowed, "OWN_ROLE", Some("email"),
        "Un rôle se reçoit d’une autre personne : demandez-le à quelqu’un qui peut le donner, ou à l’administrateur de la plateforme.";
    /// The only administrator ends their own role.
    LastAdministrator = WrongState, "LAST_ADMINISTRATOR", None,
        "C’est le seul administrateur de la plateforme : nommez-en un autre d’abord.";
    /// A mayor or president who would become an agent.
    ExecutiveStays = WrongState, "EXECUTIVE_STAYS", Some("email"),
        "Cette personne est maire ou présidente de cette collectivité : elle peut déjà tout y faire. Mettez fin à ce mandat d’abord si elle ne l’est plus.";
    /// More feeds than anybody needs.
    TooManyFeeds { max: usize } = WrongState, "TOO_MANY_FEEDS", None,
        format!("Il y a déjà {max} flux ouverts : révoquez-en un d’abord.");
    /// A feed of one's own for someone who owes no callback.
    NoFeedOfOwn = NotAllowed, "NO_FEED_OF_OWN", None,
        "Ce flux montre les rappels que vous devez : il est réservé aux experts et aux responsables.";
    /// More exports at once than anybody needs.
    TooManyExports { max: usize } = WrongState, "TOO_MANY_EXPORTS", None,
        format!("{max} exports sont déjà en cours pour vous : attendez que l’un d’eux soit prêt.");
    /// An export that is not made yet, or no longer kept.
    ExportNotReady = WrongState, "EXPORT_NOT_READY", None,
        "Cet export n’est pas prêt, ou n’est plus gardé : suivez son avancement, ou demandez-le de nouveau.";
    /// An export made under other rights than those of whoever asks for it now.
    ExportOutdated = NotAllowed, "EXPORT_OUTDATED", None,
        "Vos droits ont changé depuis que cet export a été fait : demandez-le de nouveau, il contiendra ce que vous pouvez lire.";
    /// A quarter that is not published.
    NotPublished = NotFound, "NOT_PUBLISHED", Some("quarter"),
        "Ce trimestre n’est pas publié : seuls les trimestres achevés le sont.";
    /// A reminder of another day: it would say what is not true yet.
    ReminderTooEarly = WrongState, "REMINDER_TOO_EARLY", None,
        "Cette relance part un autre jour : aujourd’hui, elle dirait ce qui n’est pas encore vrai.";
    /// A reminder that has left, or was skipped.
    ReminderDecided = WrongState, "REMINDER_DECIDED", None,
        "Cette relance est déjà partie, ou n’a plus lieu d’être : rechargez la page.";
    /// A mail that has not been given up.
    MailNotGivenUp = WrongState, "MAIL_NOT_GIVEN_UP", None,
        "Ce courriel n’est pas abandonné : il n’y a rien à reprendre.";
    /// The guide has another version in force.
    GuideChanged = Conflict, "GUIDE_CHANGED", Some("version"),
        "Une autre version du guide est en vigueur : rechargez la page pour la lire.";
    /// No mandate for the authority.
    NoMandate = NotAllowed, "NO_MANDATE", Some("authorityCode"),
        "Vous n’êtes pas habilité pour cette collectivité : demandez au maire ou au président de vous habiliter.";
    /// A mandate that is over.
    MandateExpired = NotAllowed, "MANDATE_EXPIRED", Some("authorityCode"),
        "Votre habilitation pour cette collectivité a pris fin : demandez au maire ou au président de la renouveler.";
    /// A mandate for other themes.
    MandateScope = NotAllowed, "MANDATE_SCOPE", Some("themes"),
        "Votre habilitation ne porte pas sur ces thèmes : demandez au maire ou au président de l’étendre.";
    /// Not this person's to do.
    NotAllowed = NotAllowed, "NOT_ALLOWED", None,
        "Vos droits ne permettent pas cette action : adressez-vous à votre responsable, ou à l’administrateur de la plateforme.";
    /// Nothing there, or nothing the caller may know of.
    NotFound = NotFound, "NOT_FOUND", None,
        "Cette demande est introuvable : vérifiez la référence, ou connectez-vous avec un autre compte.";
    /// The referral is over.
    ReferralEnded = WrongState, "REFERRAL_ENDED", None,
        "Cette saisine est terminée : rien n’a été changé.";
    /// Every referral of the request is over.
    RequestEnded = WrongState, "REQUEST_ENDED", None,
        "Cette demande est terminée : déposez-en une nouvelle si le besoin revient.";
    /// The request does not wait in triage.
    NotInTriage = WrongState, "NOT_IN_TRIAGE", None,
        "Cette demande n’attend pas d’orientation : elle a déjà été orientée.";
    /// Not in the state it is in.
    NotInThisState = WrongState, "NOT_IN_THIS_STATE", None,
        "Cette action n’est pas possible à ce stade : rechargez le dossier pour voir où il en est.";
    /// Not paused, or paused already.
    PauseState { paused: bool } = WrongState, "NOT_IN_THIS_STATE", None,
        if *paused { "Cette saisine est déjà en pause : reprenez-la d’abord." }
        else { "Cette saisine n’est pas en pause : il n’y a rien à reprendre." };
    /// Pausing after the date promised.
    PauseTooLate = WrongState, "PAUSE_TOO_LATE", None,
        "La date promise est passée : une pause ne l’efface pas. Appelez la collectivité.";
    /// Confirming too long after the call.
    ConfirmationTooLate { days: u32 } = WrongState, "CONFIRMATION_TOO_LATE", None,
        format!("Ce rappel date de plus de {days} jours ouvrés : écrivez à la plateforme.");
    /// Already taken.
    AlreadyClaimed { by: PersonId, name: Option<String>, at: Instant }
        = Conflict, "REFERRAL_ALREADY_CLAIMED", None,
        format!("Cette saisine a déjà été prise en charge par {} le {} : voyez avec cette personne.",
            name.as_deref().unwrap_or("quelqu’un d’autre"), local(*at).format("%d/%m/%Y à %H h %M"));
    /// The caller's copy is old.
    VersionConflict = Conflict, "VERSION_CONFLICT", Some("expectedVersion"),
        "Quelqu’un a modifié ce dossier entre-temps : rechargez-le, puis recommencez.";
    /// The same key with other content.
    IdempotencyConflict = Conflict, "IDEMPOTENCY_CONFLICT", Some("idempotencyKey"),
        "Cette clé a déjà servi pour une autre demande : rien n’a été déposé. Rechargez le formulaire.";
    /// A draft that another page has written to.
    DraftChanged = Conflict, "DRAFT_CHANGED", Some("version"),
        "Ce brouillon a changé dans une autre fenêtre depuis que cette page est ouverte : les deux textes sont gardés, choisissez.";
    /// A draft that was filed or thrown away.
    DraftGone = Conflict, "DRAFT_GONE", Some("id"),
        "Ce brouillon a été envoyé ou effacé dans une autre fenêtre. Ce que vous avez écrit ici est gardé sur cette page : continuer en fera une autre demande.";
    /// More drafts than anybody needs.
    TooManyDrafts { max: usize } = WrongState, "TOO_MANY_DRAFTS", None,
        format!("Vous avez déjà {max} brouillons : envoyez-en un ou effacez-en un d’abord, depuis l’accueil.");
    /// A form that has already done what it asks for.
    AlreadyDone = Conflict, "ALREADY_DONE", None,
        "Ce formulaire a déjà été pris en compte : il n’y a rien à refaire.";
    /// A form that has already acted, sent again with another content.
    FormReused = Conflict, "FORM_REUSED", None,
        "Ce formulaire a déjà été envoyé, avec un autre contenu : relisez, puis envoyez de nouveau si c’est bien ce que vous voulez.";
}
