import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

/** Claims of someone there, by their `sub`. */
export type Accounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A real OpenID provider on loopback, where whoever is `account` signs in without a form. */
export type IdentityProvider = {
  readonly issuer: string;
  /** Who sits at the browser: a `sub`, or `null` who refuses to sign in. */
  account: string | null;
  /** Requests that came, as "GET /auth". */
  readonly asked: string[];
  stop(): Promise<void>;
};

export type IdentityProviderOptions = {
  readonly accounts: Accounts;
  readonly redirectUri: string;
  readonly signedOutUri: string;
  /** As ProConnect does: userinfo as a signed JWT, names as `given_name` and `usual_name`. */
  readonly likeProConnect?: boolean;
};

export const CLIENT_ID = "vigie";
export const CLIENT_SECRET = "a secret that both sides know";

export async function identityProvider(
  options: IdentityProviderOptions,
): Promise<IdentityProvider> {
  const { accounts, redirectUri, signedOutUri, likeProConnect = false } = options;
  let provider: Provider | undefined;
  const asked: string[] = [];

  const server = createServer((request, response) => {
    asked.push(`${request.method} ${(request.url ?? "").replace(/[?].*/, "")}`);
    const work = request.url?.startsWith("/interaction/")
      ? interact(request, response)
      : provider!.callback()(request, response);
    work.catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const self: IdentityProvider = {
    issuer,
    account: null,
    asked,
    stop: () =>
      new Promise<void>((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };

  provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [signedOutUri],
        ...(likeProConnect && { userinfo_signed_response_alg: "RS256" }),
      },
    ],
    claims: likeProConnect
      ? {
          openid: ["sub"],
          email: ["email"],
          given_name: ["given_name"],
          usual_name: ["usual_name"],
        }
      : { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    scopes: likeProConnect
      ? ["openid", "email", "given_name", "usual_name"]
      : ["openid", "email", "profile"],
    features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: likeProConnect } },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 60,
      AuthorizationCode: 60,
      Grant: 60,
      IdToken: 60,
      Interaction: 60,
      Session: 60,
    },
    cookies: { keys: ["a key for tests alone"] },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, sub: string) =>
      accounts[sub] && { accountId: sub, claims: () => ({ sub, ...accounts[sub] }) },
  });

  async function interact(
    ...io: Parameters<Provider["interactionFinished"]> extends [infer Q, infer R, ...unknown[]]
      ? [Q, R]
      : never
  ): Promise<void> {
    const { prompt, params, session } = await provider!.interactionDetails(...io);
    if (self.account === null) {
      return provider!.interactionFinished(...io, { error: "access_denied" });
    }
    if (prompt.name === "login") {
      return provider!.interactionFinished(...io, { login: { accountId: self.account } });
    }
    const accountId = session?.accountId ?? self.account;
    const grant = new provider!.Grant({ accountId, clientId: params.client_id });
    grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(" "));
    return provider!.interactionFinished(...io, { consent: { grantId: await grant.save() } });
  }

  return self;
}

/** What a browser does there: follows redirects with its cookies until it is sent elsewhere. */
export async function browse(from: string, until: string): Promise<URL> {
  const jar = new Map<string, string>();
  let next = new URL(from);
  for (let hops = 0; hops < 15; hops++) {
    if (next.href.startsWith(until)) return next;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(next, { redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location === null) {
      throw new Error(`${answer.status} at ${next.pathname}: ${await answer.text()}`);
    }
    next = new URL(location, next);
  }
  throw new Error("redirected for ever");
}
