import { afterAll, expect } from "vitest";
import { beginSession } from "../../server/auth/session.ts";
import { addPerson, type NewPerson } from "../../server/auth/people.ts";
import type { Person } from "../../server/core/people/person.ts";
import { folded } from "../../server/core/plain-text.ts";
import { createThrottle } from "../../server/http/throttles.ts";
import { expectValid } from "./account-schemas.ts";
import { world, type World } from "./world.ts";

/** A person who is signed in. */
export type Someone = Person & { readonly cookie: string };

/** An answer under `/api/1`, whose document was checked against its schema. */
export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line no-explicit-any -- documents are checked by their schemas.
  readonly body: any;
};

/** A server in memory, and people who use its `/api/1`. */
export type AccountApi = {
  readonly w: World;
  someone(name: string, more?: Partial<NewPerson>): Promise<Someone>;
  call(
    who: Someone | null,
    method: string,
    path: string,
    json?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answered>;
};

const USER = "users/[^/]+/";
const ORG = "organizations/[^/]+/";

/** Schemas of answers below 400, by method and address. */
const SCHEMAS: readonly (readonly [string, string, string])[] = [
  ["GET", "users/", "page-of-users"],
  ["GET", "users/suggest/", "suggestion"],
  ["POST", "users/", "user"],
  ["GET|PUT", `${USER}|me/`, "user"],
  ["GET", "organizations/", "page-of-organizations"],
  ["POST", "organizations/", "organization"],
  ["GET|PUT", ORG, "organization"],
  ["GET", `(${USER}|${ORG})followers/`, "page-of-followers"],
  ["POST", `${ORG}member(ship)?/`, "membership-request"],
  ["POST", `${ORG}membership/[^/]+/accept/`, "member"],
  ["PUT", `${ORG}member/[^/]+/`, "member"],
  ["POST", "me/org_invitations/[^/]+/(accept|refuse)/", "membership-request"],
];
const LISTS: readonly string[] = [
  "users/roles/",
  "organizations/(suggest|roles|badges)/",
  ".*/assignments/",
];

type ApiOptions = Pick<NonNullable<Parameters<typeof world>[0]>, "yaml" | "plugin" | "limits"> & {
  /** True if one person makes five organisations a day at most, as in production. */
  readonly isLimited?: boolean;
};

/** Starts a server in memory for `/api/1`. */
export async function accountApi({ isLimited, ...options }: ApiOptions = {}): Promise<AccountApi> {
  const throttle = createThrottle();
  const signIn = { throttle: isLimited ? throttle : { ...throttle, found: async () => 0 } };
  const w = await world({ signIn, ...options });
  return {
    w,
    async someone(name, more = {}) {
      const wanted = { email: `${folded(name)}@exemple.fr`, name: `${name} Petit` };
      const person = await addPerson(w.ctx, { role: "member", ...wanted, ...more });
      const client = { address: "", agent: "" };
      const signIn = { method: "password", client, previous: null } as const;
      const { secret } = await beginSession(w.ctx, person, signIn);
      return { ...person, cookie: `__Host-vigie=${secret}` };
    },
    async call(who, method, path, json, headers = {}) {
      const res = await w.request(`/api/1/${path}`, {
        method,
        headers: {
          ...(who && { cookie: who.cookie }),
          ...(json !== undefined && { "content-type": "application/json" }),
          "sec-fetch-site": "same-origin",
          ...headers,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      const text = await res.text();
      const body: unknown = text === "" ? null : JSON.parse(text);
      if (res.status >= 400) expectValid("error", body);
      else if (headers["x-fields"] === undefined && text !== "") {
        checked(method, path.replace(/\?.*/, ""), body);
      }
      return { status: res.status, headers: res.headers, body };
    },
  };
}

function checked(method: string, path: string, body: unknown): void {
  if (LISTS.some((list) => new RegExp(`^(${list})$`).test(path))) return;
  const found = SCHEMAS.find(
    ([methods, pattern]) =>
      methods.split("|").includes(method) && new RegExp(`^(${pattern})$`).test(path),
  );
  if (found) return expectValid(found[2], body);
  if (Array.isArray(body)) return body.forEach((one) => expectValid("membership-request", one));
}

/** Returns what tests of organisations do, on a server that is closed after the tests of the file. */
export function organizationDesk() {
  let api: AccountApi;
  let operator: Someone;
  afterAll(() => api.w.db.destroy());

  const call: AccountApi["call"] = (...given) => api.call(...given);
  return {
    call,
    api: () => api,
    /** Starts the server, and returns an operator and three people. */
    start: async (): Promise<Someone[]> => {
      api = await accountApi();
      operator = await api.someone("Olga", { role: "operator" });
      const people = [operator];
      for (const name of ["Ada", "Bob", "Eve"]) people.push(await api.someone(name));
      return people;
    },
    /** Makes an organisation whose admin is a person; returns its address. */
    made: async (who: Someone, name: string, more: object = {}): Promise<string> => {
      const { status, body } = await call(who, "POST", "organizations/", {
        name,
        description: "Un organisme",
        ...more,
      });
      expect(status).toBe(201);
      return `organizations/${body.slug}/`;
    },
    verify: (path: string, extras: object = {}) =>
      call(operator, "PUT", path, { extras: { is_verified: true, ...extras } }),
  };
}
