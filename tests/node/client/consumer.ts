// A small program over the generated client: it compiles only while the documents and the schema give it the types it relies on.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import {
  ClaimReferralDocument, type ReferralStatus, RequestDocument, RequestsDocument, StatisticsDocument, SubmitRequestDocument,
  type SubmitRequestInput,
} from './generated/appui.js';

type Answer<Data> = { data?: Data | null; errors?: { message: string; extensions?: { code?: string } }[] };

/** Runs a document of the platform with a bearer token. */
export async function run<Data, Variables>(
  url: string, token: string, document: TypedDocumentNode<Data, Variables>, variables: Variables,
): Promise<Data> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  const body = JSON.stringify({ query: print(document), variables });
  const answer = (await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).json()) as Answer<Data>;
  if (!answer.data) throw new Error(answer.errors?.[0]?.extensions?.code ?? 'no answer');
  return answer.data;
}

/** A mutation answers what was done, or a failure with its code: the compiler makes the caller look. */
export async function claim(url: string, token: string, id: string): Promise<string> {
  const { claimReferral: payload } = await run(url, token, ClaimReferralDocument, { id });
  // @ts-expect-error a failure has no referral
  payload.referral;
  if ('code' in payload) return `${payload.code}: ${payload.message} (${payload.field ?? '–'})`;
  return payload.referral.request.reference;
}

/** Files a request: an input of the schema's own type. */
export async function file(url: string, token: string, input: SubmitRequestInput): Promise<string | undefined> {
  const { submitRequest: payload } = await run(url, token, SubmitRequestDocument, { input });
  return 'code' in payload ? undefined : payload.request.reference;
}

/** Dates are text, figures may be null, a status is one of those that are known. */
export async function late(url: string, token: string): Promise<[string, string][]> {
  const { requests } = await run(url, token, RequestsDocument, { filter: { mine: true } });
  const open: ReferralStatus[] = ['NOTIFIED', 'CLAIMED'];
  return requests.nodes
    .flatMap(({ reference, referrals }) => referrals.nodes.map((referral) => ({ reference, ...referral })))
    .filter(({ status, overdue }) => overdue && open.includes(status))
    .map(({ reference, dueOn }) => [reference, dueOn ?? '']);
}

/** What the compiler must refuse. */
export async function refused(url: string, token: string): Promise<void> {
  // @ts-expect-error a variable is wanting
  await run(url, token, ClaimReferralDocument, {});
  // @ts-expect-error it is not a number
  await run(url, token, ClaimReferralDocument, { id: 1 });
  // @ts-expect-error there is no such status
  const status: ReferralStatus = 'LOST';
  const { request } = await run(url, token, RequestDocument, { reference: 'PAT-2026-0001' });
  // @ts-expect-error a request that may not be read is null
  request.reference;
  // @ts-expect-error a field that was not asked for
  request?.licorne;
  // @ts-expect-error a grouping that does not exist
  await run(url, token, StatisticsDocument, { groupings: [['LICORNE']] });
  console.log(status);
}
