//! The queries, a room an errand: files and their catalogue, people, what the administrator alone looks at, feeds,
//! what is given out, figures.

mod feeds;
mod files;
mod given;
mod people;
mod statistics;
mod steering;

use async_graphql::MergedObject;

/// The queries.
#[derive(MergedObject, Default)]
pub(crate) struct Query(
    files::FileQueries,
    people::PeopleQueries,
    steering::SteeringQueries,
    feeds::FeedQueries,
    given::GivenQueries,
    statistics::StatisticsQueries,
);
