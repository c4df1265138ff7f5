//! Roles given and ended, mandates asked for and decided, requests followed, what a person chooses for themselves.

use crate::date::Date;
use app::people::mandates::{Asking, Decision};
use app::people::roles::Giving;
use app::people::{absences, choices, mandates, roles};
use app::{authorities, follow_up};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::ids::{AbsenceId, AskId, FollowId, RequestId, RoleId};
use domain::mandate::RoleKind;
use domain::policy::signed_in;
use domain::preferences::Preferences;
use domain::refusal::Refusal;
use domain::territory::Unit;
use domain::time::{Instant, within};

use super::requests::{ctx_caller, ctx_cx};
use crate::ctx::id;
use crate::enums::{Function, RoleKind as Kind};
use crate::failure::payload;
use crate::types::{FollowLinkNode, MandateAskNode, MembershipNode, PreferencesNode, RequestNode};

/// Mutations about people.
#[derive(Default)]
pub(crate) struct PeopleMutations;

payload!(
    GiveRolePayload,
    GiveRoleSuccess {
        /// The role as given.
        membership: MembershipNode,
    }
);
payload!(
    EndRolePayload,
    EndRoleSuccess {
        /// The role as ended.
        membership: MembershipNode,
    }
);
payload!(
    AskMandatePayload,
    AskMandateSuccess {
        /// Always true, whether or not it waited already.
        sent: bool,
    }
);
payload!(DecideMandatePayload, DecideMandateSuccess {
    /// The asking as decided.
    ask: MandateAskNode,
    /// The mandate that was given.
    membership: Option<MembershipNode>,
});
payload!(
    CancelAbsencePayload,
    CancelAbsenceSuccess {
        /// It is gone.
        done: bool,
    }
);
payload!(
    AcceptGuidePayload,
    AcceptGuideSuccess {
        /// It is noted.
        done: bool,
    }
);
payload!(
    PreferPayload,
    PreferSuccess {
        /// What is wanted from now on.
        preferences: PreferencesNode,
    }
);
payload!(
    SeeNotificationsPayload,
    SeeNotificationsSuccess {
        /// What is wanted, with until when they are seen.
        preferences: PreferencesNode,
    }
);
payload!(
    SayOpeningHoursPayload,
    SayOpeningHoursSuccess {
        /// It is kept.
        done: bool,
    }
);
payload!(
    ShareRequestPayload,
    ShareRequestSuccess {
        /// The link.
        link: FollowLinkNode,
    }
);
payload!(
    RevokeFollowLinkPayload,
    RevokeFollowLinkSuccess {
        /// The request that it followed.
        request: RequestNode,
    }
);

/// Who becomes what, until when.
#[derive(InputObject)]
struct GiveRoleInput {
    /// Address of the person, known or not.
    email: String,
    /// Their name, always wanted; a person who is known keeps their own.
    name: Option<String>,
    /// What they become.
    kind: Kind,
    /// For a requester: INSEE code or SIREN.
    authority_code: Option<String>,
    /// For a requester: what they are there.
    function: Option<Function>,
    /// For a requester: slugs of the themes they may file on; all when left out.
    themes: Option<Vec<String>>,
    /// For the others: slug of the partner.
    partner: Option<String>,
    /// For an expert or a manager: slug of its directorate.
    directorate: Option<String>,
    /// Last day; null for no end.
    until: Option<Date>,
}

/// Which role ends.
#[derive(InputObject)]
struct EndRoleInput {
    /// The membership.
    membership_id: ID,
}

/// Who asks to act for whom.
#[derive(InputObject)]
struct AskMandateInput {
    /// Their address.
    email: String,
    /// Their name.
    name: String,
    /// INSEE code or SIREN.
    authority_code: String,
    /// What they are there.
    function: Function,
    /// What they say of it.
    message: Option<String>,
}

/// How an asking is decided.
#[derive(InputObject)]
struct DecideMandateInput {
    /// The asking.
    ask_id: ID,
    /// Is the mandate given?
    granted: bool,
    /// Slugs of the themes they may file on; all when left out.
    themes: Option<Vec<String>>,
    /// Last day; null for no end.
    until: Option<Date>,
}

/// Which absence is taken back.
#[derive(InputObject)]
struct CancelAbsenceInput {
    /// The absence.
    absence_id: ID,
}

/// Which version of the guide is accepted.
#[derive(InputObject)]
struct AcceptGuideInput {
    /// Its number: the one that was read.
    version: u32,
}

/// What the caller wants by mail.
#[derive(InputObject)]
struct PreferInput {
    /// The notice of each new referral of their unit, at once.
    notices: bool,
    /// The link of the pack of figures for a meeting, each quarter.
    #[graphql(default)]
    meeting_pack: bool,
    /// Each step of their requests.
    progress: bool,
}

/// Until when notifications are seen.
#[derive(InputObject)]
struct SeeNotificationsInput {
    /// The instant of the newest that was shown; null for now.
    until: Option<Instant>,
}

/// When an authority is open.
#[derive(InputObject)]
struct SayOpeningHoursInput {
    /// INSEE code or SIREN.
    authority_code: String,
    /// In its own words.
    opening_hours: String,
}

/// Who may follow a request without an account.
#[derive(InputObject)]
struct ShareRequestInput {
    /// The request.
    request_id: ID,
    /// Where the link is mailed; null to have it shown only.
    email: Option<String>,
}

/// Which link is revoked.
#[derive(InputObject)]
struct RevokeFollowLinkInput {
    /// The link.
    link_id: ID,
}

impl GiveRoleInput {
    fn giving(self) -> std::result::Result<Giving, Refusal> {
        let lacks = |field| Refusal::RoleIncomplete { field };
        let partner = || self.partner.clone().filter(|slug| !slug.is_empty()).ok_or(lacks("partner"));
        let directorate = self.directorate.clone().filter(|slug| !slug.is_empty());
        let kind = match self.kind {
            Kind::Requester => RoleKind::Requester {
                authority: self.authority_code.clone().ok_or(lacks("authorityCode"))?,
                function: self.function.ok_or(lacks("function"))?.into(),
                themes: self.themes.clone().unwrap_or_default(),
            },
            Kind::Expert => RoleKind::Expert(Unit::new(partner()?, directorate)),
            Kind::Manager => RoleKind::Manager(Unit::new(partner()?, directorate)),
            Kind::PartnerAdministrator => RoleKind::PartnerAdministrator(partner()?),
            Kind::PlatformAdministrator => RoleKind::PlatformAdministrator,
        };
        let until = self.until.map(|day| day.0);
        Ok(Giving { email: self.email, name: self.name.unwrap_or_default(), kind, until })
    }
}

#[Object]
impl PeopleMutations {
    /// Gives a role and mails whoever gets it: an executive to an agent, a manager to an expert, the administrator to anybody.
    async fn give_role(&self, ctx: &Context<'_>, input: GiveRoleInput) -> Result<GiveRolePayload> {
        let given = async {
            signed_in(&ctx_caller(ctx)?.actor)?;
            let membership = roles::give_role(ctx_cx(ctx)?, ctx_caller(ctx)?, input.giving()?).await?;
            Ok(GiveRoleSuccess { membership: MembershipNode(membership) })
        };
        GiveRolePayload::from_outcome(given.await)
    }

    /// Ends a role at once, and tells the person.
    async fn end_role(&self, ctx: &Context<'_>, input: EndRoleInput) -> Result<EndRolePayload> {
        let ended = async {
            signed_in(&ctx_caller(ctx)?.actor)?;
            let id = id(&input.membership_id, RoleId::from_opaque, "membershipId")?;
            let membership = roles::end_role(ctx_cx(ctx)?, ctx_caller(ctx)?, id).await?;
            Ok(EndRoleSuccess { membership: MembershipNode(membership) })
        };
        EndRolePayload::from_outcome(ended.await)
    }

    /// Asks to act for an authority; open to all, and the answer tells nothing of who is known.
    async fn ask_mandate(&self, ctx: &Context<'_>, input: AskMandateInput) -> Result<AskMandatePayload> {
        let AskMandateInput { email, name, authority_code, function, message } = input;
        let asking = Asking { email, name, authority: authority_code, function: function.into(), message };
        let sent = async { mandates::ask(ctx_cx(ctx)?, ctx_caller(ctx)?, asking).await };
        AskMandatePayload::from_outcome(sent.await.map(|()| AskMandateSuccess { sent: true }))
    }

    /// Gives the mandate that somebody asks for, or not.
    async fn decide_mandate(
        &self,
        ctx: &Context<'_>,
        input: DecideMandateInput,
    ) -> Result<DecideMandatePayload> {
        let DecideMandateInput { ask_id, granted, themes, until } = input;
        let decided = async {
            signed_in(&ctx_caller(ctx)?.actor)?;
            let id = id(&ask_id, AskId::from_opaque, "askId")?;
            let decision = if granted {
                Decision::Granted(themes.unwrap_or_default(), until.map(|day| day.0))
            } else {
                Decision::Refused
            };
            let (ask, given) = mandates::decide(ctx_cx(ctx)?, ctx_caller(ctx)?, id, decision).await?;
            Ok(DecideMandateSuccess { ask: MandateAskNode(ask), membership: given.map(MembershipNode) })
        };
        DecideMandatePayload::from_outcome(decided.await)
    }

    /// Takes back an absence of the caller.
    async fn cancel_absence(
        &self,
        ctx: &Context<'_>,
        input: CancelAbsenceInput,
    ) -> Result<CancelAbsencePayload> {
        let gone = async {
            signed_in(&ctx_caller(ctx)?.actor)?;
            let id = id(&input.absence_id, AbsenceId::from_opaque, "absenceId")?;
            absences::cancel(ctx_cx(ctx)?, ctx_caller(ctx)?, id).await
        };
        CancelAbsencePayload::from_outcome(gone.await.map(|()| CancelAbsenceSuccess { done: true }))
    }

    /// Accepts the version of the shared guide that is in force.
    async fn accept_guide(&self, ctx: &Context<'_>, input: AcceptGuideInput) -> Result<AcceptGuidePayload> {
        let accepted = async { choices::accept_guide(ctx_cx(ctx)?, ctx_caller(ctx)?, input.version).await };
        AcceptGuidePayload::from_outcome(accepted.await.map(|()| AcceptGuideSuccess { done: true }))
    }

    /// Keeps what the caller wants by mail.
    async fn prefer(&self, ctx: &Context<'_>, input: PreferInput) -> Result<PreferPayload> {
        let PreferInput { notices, progress, meeting_pack } = input;
        let wanted = Preferences { notices, progress, meeting_pack, seen_at: None };
        let kept = async { choices::prefer(ctx_cx(ctx)?, ctx_caller(ctx)?, wanted).await };
        PreferPayload::from_outcome(kept.await.map(|kept| PreferSuccess { preferences: kept.into() }))
    }

    /// Notes that the caller has seen their notifications.
    async fn see_notifications(
        &self,
        ctx: &Context<'_>,
        input: Option<SeeNotificationsInput>,
    ) -> Result<SeeNotificationsPayload> {
        let until = input.and_then(|input| input.until);
        let seen = async {
            let until = until.map(|at| within(at, "until")).transpose()?;
            choices::seen(ctx_cx(ctx)?, ctx_caller(ctx)?, until).await
        };
        let success = |kept: Preferences| SeeNotificationsSuccess { preferences: kept.into() };
        SeeNotificationsPayload::from_outcome(seen.await.map(success))
    }

    /// Keeps when an authority is open, remembered for its next requests.
    async fn say_opening_hours(
        &self,
        ctx: &Context<'_>,
        input: SayOpeningHoursInput,
    ) -> Result<SayOpeningHoursPayload> {
        let SayOpeningHoursInput { authority_code: code, opening_hours: hours } = input;
        let said =
            async { authorities::say_opening_hours(ctx_cx(ctx)?, ctx_caller(ctx)?, &code, &hours).await };
        SayOpeningHoursPayload::from_outcome(said.await.map(|()| SayOpeningHoursSuccess { done: true }))
    }

    /// Makes a link by which the request is followed without an account, and mails it when an address is given.
    async fn share_request(
        &self,
        ctx: &Context<'_>,
        input: ShareRequestInput,
    ) -> Result<ShareRequestPayload> {
        let shared = async {
            signed_in(&ctx_caller(ctx)?.actor)?;
            let id = id(&input.request_id, RequestId::from_opaque, "requestId")?;
            let link = follow_up::share(ctx_cx(ctx)?, ctx_caller(ctx)?, id, input.email.as_deref()).await?;
            Ok(ShareRequestSuccess { link: FollowLinkNode(link) })
        };
        ShareRequestPayload::from_outcome(shared.await)
    }

    /// Revokes a link: it is worth nothing from the next click on.
    async fn revoke_follow_link(
        &self,
        ctx: &Context<'_>,
        input: RevokeFollowLinkInput,
    ) -> Result<RevokeFollowLinkPayload> {
        let revoked = async {
            signed_in(&ctx_caller(ctx)?.actor)?;
            let id = id(&input.link_id, FollowId::from_opaque, "linkId")?;
            let request = follow_up::revoke(ctx_cx(ctx)?, ctx_caller(ctx)?, id).await?;
            Ok(RevokeFollowLinkSuccess { request: RequestNode::new(request.into()) })
        };
        RevokeFollowLinkPayload::from_outcome(revoked.await)
    }
}
