import { setPassword } from "../../server/auth/people.ts";
import { organizationDesk, type Someone } from "./account-api.ts";

/** A page that was answered. */
export type AnsweredPage = {
  readonly status: number;
  readonly location: string;
  readonly html: string;
  readonly headers: Headers;
};

/** The password of people who enter by the form. */
export const PASSWORD = "a long enough password";

/** Returns the desk of organisations, with what browsers without scripts do at the account. */
export function accountDesk() {
  const desk = organizationDesk();
  const asked = async (who: Someone | null, path: string, init: RequestInit = {}) => {
    const answer = await desk.api().w.request(path, {
      ...init,
      headers: {
        accept: "text/html",
        ...(who && { cookie: who.cookie }),
        ...(init.headers as Record<string, string>),
      },
    });
    return {
      status: answer.status,
      location: answer.headers.get("location") ?? "",
      html: await answer.text(),
      headers: answer.headers,
    };
  };
  const open = (who: Someone | null, path: string): Promise<AnsweredPage> => asked(who, path);
  const post = (
    who: Someone | null,
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<AnsweredPage> =>
    asked(who, path, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
        ...headers,
      },
      body: new URLSearchParams(fields).toString(),
    });
  /** Returns a person with another session, begun by the form. */
  const again = async (who: Someone): Promise<Someone> => {
    const sent = { act: "enter", email: who.email, password: PASSWORD };
    const { headers } = await post(null, "/compte/connexion", sent);
    return { ...who, cookie: headers.get("set-cookie")!.split(";")[0]! };
  };
  /** Returns a person after a sign-in by the form, with a password that is set first. */
  const entered = async (who: Someone): Promise<Someone> => {
    await setPassword(desk.api().w.ctx, who, PASSWORD);
    return again(who);
  };
  return { ...desk, open, post, again, entered };
}
