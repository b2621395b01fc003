import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { pino } from "pino";
import { createOidc } from "../../server/auth/oidc.ts";
import { addPerson, setPassword } from "../../server/auth/people.ts";
import type { PageAssets } from "../../server/core/page/view.ts";
import type { Role } from "../../server/core/people/permission.ts";
import { createThrottle } from "../../server/http/throttles.ts";
import type { MailMessage } from "../../server/core/messages/mail.ts";
import { listenOnLoopback } from "./browser.ts";
import { builtAssets, builtFile } from "./built-web.ts";
import {
  CLIENT_ID,
  CLIENT_SECRET,
  identityProvider,
  type Accounts,
  type IdentityProvider,
} from "./identity-provider.ts";
import { SMALL, world, type World } from "./world.ts";

/** A server with its console, over HTTP, in the present: browsers forget cookies of the past. */
export type ConsoleSite = {
  readonly w: World;
  readonly url: string;
  readonly mails: readonly MailMessage[];
  /** Requests that are held up until they are let go, by their path. */
  readonly delay: Map<string, Promise<void>>;
  /** Where people may sign in besides, if accounts there were asked for. */
  readonly identity: IdentityProvider | null;
  /** Signs somebody in by the form, and waits for the home; their address. */
  enter(page: Page, role: Role, providers?: readonly string[] | null): Promise<string>;
} & AsyncDisposable;

export const PASSWORD = "a long enough password";

/**
 * @param accounts of an identity provider; without them there is none
 * @param yaml another page than the usual, for what it watches
 */
export async function consoleSite(accounts?: Accounts, yaml = SMALL): Promise<ConsoleSite> {
  const mails: MailMessage[] = [];
  let begun: World | undefined;
  let isClosed = false;
  const delay = new Map<string, Promise<void>>();
  const styles = [builtAssets(), builtConsole()];
  const site = await listenOnLoopback((req, res) => {
    const path = (req.url ?? "/").split("?")[0]!;
    if (path.startsWith("/assets/")) {
      const known = styles.flatMap((a) => [a.style, a.script]);
      const file = path === "/assets/page.css" ? builtAssets().style : path;
      res.setHeader("content-type", path.endsWith(".css") ? "text/css" : "text/javascript");
      res.end(known.includes(file) ? builtFile(file) : "");
      return;
    }
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      await delay.get(path);
      const headers = new Headers();
      for (const [name, value] of Object.entries(req.headers)) {
        // The cookie's name goes by the host that was asked: a loopback one, without TLS.
        if (typeof value === "string" && name !== "connection") headers.set(name, value);
      }
      const answer = await begun!.request(req.url ?? "/", {
        method: req.method ?? "GET",
        headers,
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      for (const [name, value] of answer.headers) {
        if (name !== "set-cookie") res.setHeader(name, value);
      }
      const cookies = answer.headers.getSetCookie();
      if (cookies.length > 0) res.setHeader("set-cookie", cookies);
      res.writeHead(answer.status);
      res.end(Buffer.from(await answer.arrayBuffer()));
      // A page may still ask while the test that had it open lets go of its server.
    })().catch((error: unknown) => {
      if (!isClosed) throw error;
      res.destroy();
    });
  });
  const identity = accounts ? await identityFor(site.url, accounts) : null;
  const w = (begun = await world({
    at: Math.floor(Date.now() / 1000) * 1000,
    ticking: true,
    console: builtConsole(),
    // What the identity provider is told must be where the browser is.
    yaml: identity ? yaml.replace("https://status.exemple.test", site.url) : yaml,
    signIn: {
      throttle: createThrottle(),
      sendMail: async (mail) => void mails.push(mail),
      oidc: identity && oidcAt(identity),
      later: (work) => void work(),
    },
  }));
  return {
    w,
    url: site.url,
    mails,
    delay,
    identity,
    async enter(page, role, providers = null) {
      const email = `${role}-${w.ctx.newId()}@exemple.fr`;
      const person = await addPerson(w.ctx, { email, name: `Une ${role}`, role, providers });
      await setPassword(w.ctx, person, PASSWORD);
      await page.goto(`${site.url}/console`);
      await page.getByLabel("Adresse électronique").fill(email);
      await page.getByLabel("Mot de passe").fill(PASSWORD);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Ce qui brûle" }).waitFor();
      return email;
    },
    async [Symbol.asyncDispose]() {
      isClosed = true;
      await site[Symbol.asyncDispose]();
      await identity?.stop();
      await w.db.destroy();
    },
  };
}

const identityFor = (url: string, accounts: Accounts) =>
  identityProvider({
    accounts,
    redirectUri: `${url}/auth/oidc/callback`,
    signedOutUri: `${url}/`,
  });

function oidcAt({ issuer }: IdentityProvider) {
  const client = { issuer, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
  const settings = { ...client, roles: new Map(), trustEmail: false };
  return createOidc(settings, pino({ level: "silent" }), Date.now);
}

/** Addresses of the built console. `npm test` builds it first; else this throws. */
function builtConsole(): PageAssets {
  const manifest = new URL("../../web/dist/client/.vite/console.json", import.meta.url);
  const entries: Record<string, { file: string; css?: string[] }> = JSON.parse(
    readFileSync(manifest, "utf8"),
  );
  const entry = entries["console/main.tsx"];
  const style = entry?.css?.[0];
  if (!entry || !style) throw new Error("web/dist is not of this version: npm run build");
  return { style: `/${style}`, script: `/${entry.file}` };
}
