//! The command line: what can be asked, and how an answer becomes an exit code (0; 2 for usage and configuration; 1 else).

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::time::Instant;

use crate::say::tell;
use crate::settings::Settings;
use crate::{Faults, commands, telemetry};

/// Appui : une demande, un ou plusieurs partenaires, une date de rappel pour chacun.
#[derive(Debug, Parser)]
#[command(name = "appui", version, about)]
struct Cli {
    /// Fichier de réglages (par défaut config/appui.toml)
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
enum Command {
    /// Migre, charge le dossier dans une base vide, sert HTTP et fait tourner les tâches de fond
    Serve(Serve),
    /// Fait tourner les tâches de fond seules
    Worker,
    /// Applique les migrations et charge le dossier dans une base vide
    Migrate,
    /// Remplit une base sans demande d’une année d’activité vraisemblable
    Demo(Demo),
    /// Les personnes
    #[command(subcommand)]
    Person(PersonCommand),
    /// Imprime un jeton d’accès pour une personne existante
    Token(Token),
    /// Envoie les relances dues
    Reminders(Reminders),
    /// Le dossier du Département
    #[command(subcommand)]
    Territory(TerritoryCommand),
    /// Le journal
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Les chiffres
    #[command(subcommand)]
    Stats(StatsCommand),
    /// Imprime le schéma GraphQL
    Schema,
    /// Vérifie réglages, dossier, modèles, base et courriels
    Check,
}

/// How to serve.
#[derive(Debug, Default, Args)]
pub struct Serve {
    /// Sans tâches de fond
    #[arg(long)]
    pub no_worker: bool,
    /// Sans migrer ; refuse de démarrer si des migrations attendent
    #[arg(long)]
    pub no_migrate: bool,
}

/// What the demo is made of.
#[derive(Debug, Args)]
pub struct Demo {
    /// Graine du hasard : la même donne la même année
    #[arg(long, default_value_t = 31)]
    pub seed: u64,
    /// Nombre de demandes
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub requests: u32,
    /// Fin de l’année (RFC 3339), maintenant par défaut
    #[arg(long)]
    pub until: Option<Instant>,
}

#[derive(Debug, Subcommand)]
enum PersonCommand {
    /// Ajoute une personne ou un rôle, sans envoyer de courriel
    Add(PersonAdd),
}

/// Who is added, as what.
#[derive(Debug, Args)]
pub struct PersonAdd {
    /// Adresse électronique
    #[arg(long)]
    pub email: String,
    /// Nom
    #[arg(long)]
    pub name: String,
    /// Rôle
    #[arg(long)]
    pub role: RoleWord,
    /// Code INSEE ou SIREN de la collectivité (rôle requester)
    #[arg(long)]
    pub authority: Option<String>,
    /// Fonction dans la collectivité (rôle requester)
    #[arg(long)]
    pub function: Option<FunctionWord>,
    /// Partenaire (rôles expert, manager, et administrator d’un partenaire)
    #[arg(long)]
    pub partner: Option<String>,
    /// Direction du partenaire
    #[arg(long)]
    pub directorate: Option<String>,
}

/// A role as the command line writes it.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[expect(missing_docs, reason = "the words of the contract")]
pub enum RoleWord {
    Requester,
    Expert,
    Manager,
    Administrator,
}

/// A function as the command line writes it.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[expect(missing_docs, reason = "the words of the contract")]
pub enum FunctionWord {
    Maire,
    President,
    Dgs,
    Secretaire,
    Dst,
    Technicien,
}

/// Whose token.
#[derive(Debug, Args)]
pub struct Token {
    /// Adresse d’une personne existante
    #[arg(long)]
    pub email: String,
    /// Durée : 30m, 1h, 2d
    #[arg(long, default_value = "1h")]
    pub ttl: String,
}

/// How to look at reminders.
#[derive(Debug, Args)]
pub struct Reminders {
    /// À cet instant (RFC 3339) ; à venir, seulement avec --dry-run
    #[arg(long)]
    pub as_of: Option<Instant>,
    /// Dit ce qui partirait, sans rien envoyer
    #[arg(long)]
    pub dry_run: bool,
    /// En JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
enum TerritoryCommand {
    /// Lit un dossier et en fait la nouvelle vérité
    Import {
        /// Le dossier
        directory: PathBuf,
    },
    /// Écrit le dossier tel qu’il est dans la base
    Export {
        /// Le dossier
        directory: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum JournalCommand {
    /// Écrit le journal et les saisines, une ligne de JSON chacun
    Export {
        /// En JSON (la seule forme)
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum StatsCommand {
    /// Refait les chiffres depuis le journal
    Rebuild,
}

/// How long the process waits for threads of the runtime once its work has ended.
const LEFT: std::time::Duration = std::time::Duration::from_secs(1);

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Faults>() => {
            tell(error);
            ExitCode::from(2)
        }
        Err(error) => {
            tell(format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let command = cli.command.unwrap_or_else(|| Command::Serve(Serve::default()));
    if matches!(command, Command::Schema) {
        commands::schema();
        return Ok(());
    }
    let settings = Settings::read(cli.config.as_deref())?;
    telemetry::logs(&settings);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        match command {
            Command::Serve(how) => commands::serve(&settings, &how).await,
            Command::Worker => commands::worker(&settings).await,
            Command::Migrate => commands::migrate(&settings).await,
            Command::Demo(demo) => commands::demo(&settings, &demo).await,
            Command::Person(PersonCommand::Add(person)) => commands::add_person(&settings, person).await,
            Command::Token(token) => commands::token(&settings, &token).await,
            Command::Reminders(how) => commands::reminders(&settings, &how).await,
            Command::Territory(TerritoryCommand::Import { directory }) => {
                commands::import(&settings, &directory).await
            }
            Command::Territory(TerritoryCommand::Export { directory }) => {
                commands::export(&settings, &directory).await
            }
            Command::Journal(JournalCommand::Export { json: _ }) => commands::export_journal(&settings).await,
            Command::Stats(StatsCommand::Rebuild) => commands::rebuild_stats(&settings).await,
            Command::Schema => Ok(()),
            Command::Check => commands::check(&settings).await,
        }
    });
    // What still runs on a thread of its own (a name that is looked up, a file) is not waited for.
    runtime.shutdown_timeout(LEFT);
    ended
}
