import { probeKinds } from "../../probes/index.ts";
import { addressGuard } from "../core/addresses.ts";
import {
  SETTINGS_BY_KIND,
  targetAddress,
  WEB_KINDS,
  type AddableKind,
} from "../core/measuring/monitor-address.ts";
import { kindOf, type RegisteredMonitor } from "../core/measuring/registered-monitors.ts";
import { Refusal } from "../core/refusal.ts";
import type { Engine } from "../state/engine.ts";

/** What a monitor is to call, and what it expects there, as it was sent. */
export type WishedTarget = {
  /** By default the kind that the address is read as. */
  readonly kind?: AddableKind | undefined;
  readonly url?: string | undefined;
} & Partial<Pick<RegisteredMonitor, "expect" | "settings">>;

/** A target that may be probed; `url` is `null` for a heartbeat, which calls us. */
export type CheckedTarget = Pick<RegisteredMonitor, "kind" | "expect" | "settings"> & {
  readonly url: string | null;
};

type Mistake = { readonly pointer: string; readonly detail: string };

const cannotBe = (mistakes: readonly Mistake[]) =>
  new Refusal(
    "invalid",
    mistakes.every(({ pointer }) => pointer === "/url")
      ? "This address cannot be watched."
      : "This monitor cannot be.",
    [...mistakes],
  );
const invalidUrl = (detail: string) => cannotBe([{ pointer: "/url", detail }]);

/**
 * Checks a target that a stranger may have us call. What its name leads to is looked at again
 * before each call: names can change.
 *
 * @throws Refusal `invalid` with each mistake and its place
 */
export function checkedTarget({ ctx }: Engine, wish: WishedTarget): CheckedTarget {
  const url = wish.url?.trim();
  const kind = wish.kind ?? webKindOf(url);
  const isWeb = WEB_KINDS.has(kind);
  const settings = { ...wish.settings };
  const expect = wish.expect ?? null;
  const misplaced = misplacedIn(kind, { url, expect, settings });
  if (misplaced.length > 0) throw cannotBe(misplaced);
  const probe = probeKinds.get(kind);
  const read = probe?.settings.safeParse({
    ...settings,
    ...(isWeb && { url }),
    ...(expect && { expect }),
  });
  if (!probe || !read?.success) {
    const issues = read?.error?.issues ?? [];
    throw refusedBy(kind, issues);
  }
  if ((probe.secrets?.(read.data) ?? []).length > 0)
    throw invalidUrl("holds a secret: what needs one belongs in the configuration file");
  const refused = refusedHost(kind, url, settings, addressGuard(ctx.config.network.allow));
  if (refused !== null) throw cannotBe([refused]);
  return {
    kind,
    url: isWeb ? url! : targetAddress(kind, settings),
    expect,
    settings: Object.keys(settings).length === 0 ? null : settings,
  };
}

function webKindOf(text: string | undefined): AddableKind {
  const url = URL.parse(text ?? "");
  if (!url) throw invalidUrl("expected an http:// or https:// address");
  return url.protocol === "ws:" || url.protocol === "wss:" ? "websocket" : kindOf(url);
}

/** Returns the members that a kind does not take, and those that only a file may have. */
function misplacedIn(
  kind: AddableKind,
  {
    url,
    expect,
    settings,
  }: { url: string | undefined } & Pick<RegisteredMonitor, "expect"> & {
      settings: Readonly<Record<string, unknown>>;
    },
): Mistake[] {
  const mistakes: Mistake[] = [];
  const refuse = (pointer: string, detail: string) => mistakes.push({ pointer, detail });
  if (!WEB_KINDS.has(kind) && url) refuse("/url", "this kind has no address of the web");
  if (WEB_KINDS.has(kind) && !url) refuse("/url", "is missing");
  if (url?.includes("{{")) refuse("/url", "{{…}} has no meaning here");
  if (expect !== null && kind === "ping")
    refuse("/expect", "a gateway's ping says its state itself: it takes no expectations");
  else if (expect !== null && kind !== "http")
    refuse("/expect", "this kind takes its expectations in its settings");
  for (const key of Object.keys(settings)) {
    if (SETTINGS_BY_KIND[kind].includes(key)) continue;
    const isKnown = key in shapeOf(kind);
    refuse(
      `/settings/${key}`,
      isKnown ? "belongs in the configuration file" : "this kind has no such setting",
    );
  }
  return mistakes;
}

/** Returns the members of a kind's schema; the cast holds since every kind's is an object's. */
const shapeOf = (kind: AddableKind): object =>
  (probeKinds.get(kind)?.settings as unknown as { shape?: object } | undefined)?.shape ?? {};

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

/** Returns a refusal whose mistakes point into what was sent. */
function refusedBy(kind: AddableKind, issues: readonly Issue[]): Refusal {
  const mistakes = issues.map(({ path, message }): Mistake => {
    const [first] = path;
    const isOutside = first === "url" || (first === "expect" && kind === "http");
    return { pointer: `${isOutside ? "" : "/settings"}/${path.join("/")}`, detail: message };
  });
  if (mistakes.every(({ pointer }) => pointer.startsWith("/expect")))
    return new Refusal("invalid", "These expectations do not hold together.", mistakes);
  return cannotBe(mistakes);
}

type Guard = ReturnType<typeof addressGuard>;

/** Refuses a host that is written as an address of this network; names are looked at when called. */
function refusedHost(
  kind: AddableKind,
  url: string | undefined,
  settings: Readonly<Record<string, unknown>>,
  refuse: Guard,
): Mistake | null {
  const isWeb = WEB_KINDS.has(kind);
  const given = isWeb ? new URL(url!).hostname : settings["host"];
  if (typeof given !== "string") return null;
  const host = given.trim().replace(/^\[(.*)\]$/, "$1");
  const literal = /^[\d.]+$|:/.test(host) ? host : localAddress(host);
  const why = literal === null ? null : refuse(literal);
  if (why === null) return null;
  return {
    pointer: isWeb ? "/url" : "/settings/host",
    detail: `${why}; network.allow in the configuration may allow it`,
  };
}

/** Names that are always loopback (RFC 6761, 6.3). */
const localAddress = (name: string): string | null =>
  /(^|\.)localhost\.?$/i.test(name) ? "127.0.0.1" : null;
