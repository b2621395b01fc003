import type { MailMessage } from "../../server/core/messages/mail.ts";
import type { Oidc } from "../../server/auth/oidc.ts";
import { addPerson, type NewPerson } from "../../server/auth/people.ts";
import { createThrottle } from "../../server/http/throttles.ts";
import { world, type World } from "./world.ts";

/** A server to sign in at, a browser that keeps its cookies, and the mails that were sent. */
export type PeopleApi = {
  readonly w: World;
  readonly mails: readonly MailMessage[];
  /** Sends a request as the browser does from our own page; `json` becomes its body. */
  send(
    method: string,
    path: string,
    json?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** What the browser keeps, by name. */
  readonly jar: Map<string, string>;
  /** Does what is done after an answer; nothing of it is, before. */
  settled(): Promise<void>;
};

export type PeopleApiOptions = {
  readonly withoutMail?: boolean;
  readonly oidc?: Oidc;
  /** Fails every mail. */
  readonly brokenMail?: boolean;
};

export async function peopleApi(options: PeopleApiOptions = {}): Promise<PeopleApi> {
  const mails: MailMessage[] = [];
  const afterwards: (() => Promise<void>)[] = [];
  const w = await world({
    signIn: {
      throttle: createThrottle(),
      sendMail: options.withoutMail
        ? null
        : async (mail) => {
            if (options.brokenMail) throw new Error("no server");
            mails.push(mail);
          },
      oidc: options.oidc ?? null,
      later: (work) => void afterwards.push(work),
    },
  });
  const jar = new Map<string, string>();
  return {
    w,
    mails,
    jar,
    async send(method, path, json, headers = {}) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const answer = await w.request(path, {
        method,
        headers: {
          ...(cookie !== "" && { cookie }),
          ...(json !== undefined && { "content-type": "application/json" }),
          "sec-fetch-site": "same-origin",
          "user-agent": "a browser",
          ...headers,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === "") jar.delete(name);
        else jar.set(name, value);
      }
      return answer;
    },
    async settled() {
      for (const work of afterwards.splice(0)) await work().catch(() => {});
    },
  };
}

export const PASSWORD = "correct horse battery";
export const ADA = { email: "ada@exemple.fr", password: PASSWORD };

/** Returns the calls by which a test makes accounts, Ada's unless given, and signs in as her. */
export const callsOfAda = (api: () => PeopleApi) => ({
  add: (more: Partial<NewPerson>) =>
    addPerson(api().w.ctx, { email: ADA.email, name: "Ada", role: "reader", ...more }),
  signIn: (tried: object = ADA, headers = {}) =>
    api().send("POST", "/api/v1/session", tried, headers),
  whoAmI: () => api().send("GET", "/api/v1/session"),
});
