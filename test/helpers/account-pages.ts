import { organizationDesk, type Someone } from "./account-api.ts";

/** A page that was answered. */
export type AnsweredPage = {
  readonly status: number;
  readonly location: string;
  readonly html: string;
  readonly headers: Headers;
};

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
  return {
    ...desk,
    open: (who: Someone | null, path: string): Promise<AnsweredPage> => asked(who, path),
    post: (
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
      }),
  };
}
