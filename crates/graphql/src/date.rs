//! The scalar `Date`: a day, ISO 8601.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use domain::chrono::NaiveDate;
use domain::time::day;

/// A day, ISO 8601: `2026-03-17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) NaiveDate);

#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let told = || InputValueError::custom("une date entre 1990-01-01 et 2100-12-31, écrite AAAA-MM-JJ");
        day(text).map(Self).ok_or_else(told)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}
