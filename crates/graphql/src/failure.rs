//! Expected failures, as data: one interface, a type for each shape, a union for each mutation.

use async_graphql::{ComplexObject, Context, Interface, Result, SimpleObject};
use domain::ids::PersonId;
use domain::refusal::{Refusal, RefusalKind};
use domain::time::Instant;

use crate::types::PersonNode;

/// Declares the failure types, all of the same fields, and the interface over them.
macro_rules! failures {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(SimpleObject, Debug, Clone)]
            pub(crate) struct $name {
                /// Stable code.
                pub(crate) code: String,
                /// French sentence that says what to do next.
                pub(crate) message: String,
                /// Input field concerned, as a path.
                pub(crate) field: Option<String>,
            }

            impl From<&Refusal> for $name {
                fn from(refusal: &Refusal) -> Self {
                    let field = refusal.field().map(str::to_owned);
                    Self { code: refusal.code().to_owned(), message: refusal.message(), field }
                }
            }
        )*

        /// Something the caller could have got right; nothing has changed.
        #[derive(Interface, Debug, Clone)]
        #[graphql(
            field(name = "code", ty = "&String"),
            field(name = "message", ty = "&String"),
            field(name = "field", ty = "&Option<String>")
        )]
        pub(crate) enum Failure {
            $($(#[$doc])* $name($name),)*
            /// Taken by somebody else.
            ReferralAlreadyClaimed(ReferralAlreadyClaimed),
        }
    };
}

failures! {
    /// A field is wrong.
    InvalidInput,
    /// It does not exist, or the caller may not know that it does.
    NotFound,
    /// The caller may see it, not do this.
    NotAllowed,
    /// Not possible in the state it is in.
    WrongState,
    /// Somebody was there first, or the caller's copy is old.
    Conflict,
}

/// Taken by somebody else.
#[derive(SimpleObject, Debug, Clone)]
#[graphql(complex)]
pub(crate) struct ReferralAlreadyClaimed {
    /// Stable code.
    pub(crate) code: String,
    /// French sentence that says what to do next.
    pub(crate) message: String,
    /// Input field concerned, as a path.
    pub(crate) field: Option<String>,
    /// When it was taken.
    pub(crate) at: Instant,
    #[graphql(skip)]
    pub(crate) holder: PersonId,
}

#[ComplexObject]
impl ReferralAlreadyClaimed {
    /// Who has taken it.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        crate::loaders::person(ctx, self.holder).await
    }
}

/// A refusal in its shape.
pub(crate) enum Shaped {
    /// A field is wrong.
    InvalidInput(InvalidInput),
    /// Not there.
    NotFound(NotFound),
    /// Not this caller's to do.
    NotAllowed(NotAllowed),
    /// Not in this state.
    WrongState(WrongState),
    /// Somebody was there first.
    Conflict(Conflict),
    /// Taken by somebody else.
    Claimed(ReferralAlreadyClaimed),
}

impl From<&Refusal> for Shaped {
    fn from(refusal: &Refusal) -> Self {
        if let Refusal::AlreadyClaimed { by, at, .. } = refusal {
            let (code, message) = (refusal.code().to_owned(), refusal.message());
            return Self::Claimed(ReferralAlreadyClaimed {
                code,
                message,
                field: None,
                at: *at,
                holder: *by,
            });
        }
        match refusal.kind() {
            RefusalKind::InvalidInput => Self::InvalidInput(refusal.into()),
            RefusalKind::NotFound => Self::NotFound(refusal.into()),
            RefusalKind::NotAllowed => Self::NotAllowed(refusal.into()),
            RefusalKind::WrongState => Self::WrongState(refusal.into()),
            RefusalKind::Conflict => Self::Conflict(refusal.into()),
        }
    }
}

/// Declares `DoThingSuccess` and the union `DoThingPayload` over it and the failures.
macro_rules! payload {
    ($payload:ident, $success:ident { $($(#[$doc:meta])* $field:ident : $ty:ty),* $(,)? }) => {
        /// It was done.
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $success { $($(#[$doc])* pub(crate) $field: $ty,)* }

        /// What came of it.
        #[derive(async_graphql::Union)]
        pub(crate) enum $payload {
            /// It was done.
            Success($success),
            /// A field is wrong.
            InvalidInput($crate::failure::InvalidInput),
            /// Not there.
            NotFound($crate::failure::NotFound),
            /// Not this caller's to do.
            NotAllowed($crate::failure::NotAllowed),
            /// Not in this state.
            WrongState($crate::failure::WrongState),
            /// Somebody was there first.
            Conflict($crate::failure::Conflict),
            /// Taken by somebody else.
            Claimed($crate::failure::ReferralAlreadyClaimed),
        }

        impl $payload {
            /// From a use case's answer: refusals are data, faults are errors.
            pub(crate) fn from_outcome(answer: app::Outcome<$success>) -> async_graphql::Result<Self> {
                use $crate::failure::Shaped;
                match answer {
                    Ok(success) => Ok(Self::Success(success)),
                    Err(app::AppError::Refused(refusal)) => Ok(match Shaped::from(&refusal) {
                        Shaped::InvalidInput(failure) => Self::InvalidInput(failure),
                        Shaped::NotFound(failure) => Self::NotFound(failure),
                        Shaped::NotAllowed(failure) => Self::NotAllowed(failure),
                        Shaped::WrongState(failure) => Self::WrongState(failure),
                        Shaped::Conflict(failure) => Self::Conflict(failure),
                        Shaped::Claimed(failure) => Self::Claimed(failure),
                    }),
                    Err(fault) => Err($crate::ctx::error(fault)),
                }
            }
        }
    };
}
pub(crate) use payload;
