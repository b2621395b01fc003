import { z } from "zod";
import { PERSON_ROLES, ROLES } from "../people/permission.ts";
import { ONE_LINE } from "../plain-text.ts";
import { instant, instantOrNull, locale, orNull, type Answer } from "./basics.ts";
import { lineOfText } from "./monitors.ts";

/** The shapes of people, sessions, credentials and tokens. */

export const role = z.enum(ROLES);
/** A member has rights by organisations alone. */
export const personRole = z.enum(PERSON_ROLES);

export const person = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: personRole,
    providers: orNull(z.array(z.string()).readonly()).meta({
      description: "The only providers that a provider's own staff speaks for; null: the team",
    }),
    locale,
    hasPassword: z.boolean(),
    hasTotp: z.boolean().meta({ description: "Sign-in asks for a code of an authenticator" }),
    createdAt: instant,
    disabledAt: instantOrNull,
  })
  .meta({ id: "Person" });

export const personList = z.object({ people: z.array(person) });

const name = z.string().trim().min(1).max(200).regex(ONE_LINE, "one line is wanted");
const providers = z.array(z.string().min(1).max(200)).max(100).nullable().optional();
const email = z.string().max(320);

export const newPerson = z.strictObject({
  email,
  name: name.optional(),
  role: personRole,
  providers,
  locale: locale.optional(),
});

export const personChange = z.strictObject({
  name: name.optional(),
  role: personRole.optional(),
  providers,
  locale: locale.optional(),
  disabled: z.boolean().optional(),
  totp: z.literal(false).optional().meta({ description: "`false` removes a lost authenticator" }),
});

export const session = z
  .object({
    id: z.string(),
    person: z.string(),
    method: z.enum(["password", "link", "oidc"]),
    address: z.string().meta({ description: "The network it came from; no whole address" }),
    agent: z.string(),
    createdAt: instant,
    seenAt: instant,
    expiresAt: instant,
    isCurrent: z
      .boolean()
      .optional()
      .meta({ description: "In the list of one's own: the session of this request" }),
  })
  .meta({ id: "Session" });

export const sessionList = z.object({ sessions: z.array(session) });
export const sessionsEnded = z.object({ ended: z.int().min(0) });

/** A person who just signed in. */
export const signedInAs = z.object({ person, session });

const tokenHolder = z.object({
  kind: z.literal("token"),
  id: z.string(),
  name: z.string(),
  role,
  providers: orNull(z.array(z.string()).readonly()),
});

/** The holder of the cookie, or of the bearer token, of a request. */
export const whoAmI = z.union([signedInAs, z.object({ token: tokenHolder })]);

export const signInMethods = z.object({
  password: z.boolean(),
  link: z.boolean(),
  oidc: z.boolean(),
});

const password = z.string().max(1024);
const code = z.string().max(40).meta({ example: "123456", description: "Or a recovery code" });

export const passwordSignIn = z.strictObject({ email, password, code: code.optional() });
export const linkRequest = z.strictObject({ email });
export const linkRequested = z.object({ detail: z.string() });
export const linkSignIn = z.strictObject({ code: code.optional() });
export const signedOut = z.object({ signOutUrl: orNull(z.string()) });
export const passwordChange = z.strictObject({ password, current: password.optional() });
export const enrolment = z.object({
  secret: z.string().meta({ description: "Base32" }),
  uri: z.string().meta({ description: "otpauth://totp/..." }),
});
export const authenticatorCode = z.strictObject({ code });
export const recoveryCodes = z.object({
  recoveryCodes: z
    .array(z.string())
    .readonly()
    .meta({ description: "Each signs in once; shown only here" }),
});

export const token = z.object({
  id: z.string(),
  name: z.string(),
  role,
  provider: orNull(z.string()),
  createdAt: instant,
  expiresAt: instant,
  lastUsedAt: instantOrNull,
  revokedAt: instantOrNull,
});

export const tokenList = z.object({ tokens: z.array(token) });
export const issuedToken = token.extend({ token: z.string() });
export const newToken = z.strictObject({
  name: lineOfText,
  role,
  months: z.int().min(1).max(36).default(18),
  provider: z.string().max(200).nullable().default(null),
});

export type Person = Answer<typeof person>;
export type Session = Answer<typeof session>;
export type SignInMethods = Answer<typeof signInMethods>;
export type Enrolment = Answer<typeof enrolment>;
export type Token = Answer<typeof token>;
export type PersonList = Answer<typeof personList>;
export type SessionList = Answer<typeof sessionList>;
export type TokenList = Answer<typeof tokenList>;
export type RecoveryCodes = Answer<typeof recoveryCodes>;
export type IssuedToken = Answer<typeof issuedToken>;
export type SignedOut = Answer<typeof signedOut>;
export type SignedInAs = Answer<typeof signedInAs>;
