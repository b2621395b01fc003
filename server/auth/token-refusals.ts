import { Refusal } from "../core/refusal.ts";

/** The refusals of tokens: they do not reveal the check that a forgery failed. */
export const forged = () => new Refusal("unauthenticated", "This token is not one of ours.");
export const expired = () => new Refusal("unauthenticated", "This token has expired.");
export const revoked = () => new Refusal("unauthenticated", "This token was revoked.");
