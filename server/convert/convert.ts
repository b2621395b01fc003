import { Refusal } from "../core/refusal.ts";
import { blackbox } from "./blackbox.ts";
import { gatus } from "./gatus.ts";
import { hyperping } from "./hyperping.ts";
import { openapi } from "./openapi.ts";
import { statuspage } from "./statuspage.ts";
import { uptimerobot } from "./uptimerobot.ts";
import { kuma } from "./kuma.ts";
import { readKumaDatabase, type KumaTables } from "./kuma-database.ts";
import type { Draft } from "./draft.ts";
import type { Peer, Reading } from "./peer.ts";
import { createReport, type Notice } from "./report.ts";
import { createSecrets, type Variable } from "./secrets.ts";
import { readSource, type Source } from "./source.ts";
import { escaped } from "./values.ts";
import { writeYaml } from "./write.ts";

/** Formats that the importer reads, in the order in which they are tried. */
const PEERS: Readonly<Record<string, Peer>> = {
  kuma,
  blackbox,
  openapi,
  gatus,
  uptimerobot,
  statuspage,
  hyperping,
};

export const PEER_KINDS: readonly string[] = Object.keys(PEERS);

/** A file of a peer: its bytes, or the rows of Uptime Kuma's database. */
export type PeerFile = {
  readonly name: string;
  readonly content: { readonly bytes: Uint8Array } | { readonly tables: KumaTables };
};

export type ConvertOptions = {
  /** One of `PEER_KINDS`; recognised by the content unless given. */
  readonly from?: string | undefined;
  readonly title?: string | undefined;
  readonly url?: string | undefined;
};

export type Converted = {
  readonly kind: string;
  readonly yaml: string;
  readonly notices: readonly Notice[];
  readonly variables: readonly Variable[];
  readonly monitors: number;
};

/**
 * Converts a peer's configuration into a vigie.yaml. Secrets become variables; what has no
 * counterpart is in the notices.
 *
 * @throws Refusal where a file cannot be read, its kind is unknown or nothing in it is monitored
 */
export function convert(files: readonly PeerFile[], options: ConvertOptions): Converted {
  const { kind, main, draftOf } = recognised(files, options.from);
  const report = createReport(main.name, main.lineOf);
  const secrets = createSecrets();
  const draft = draftOf({ report, secrets });
  const components = draft.providers.flatMap((provider) => provider.components);
  if (components.length === 0)
    throw new Refusal(
      "invalid",
      `${main.name}: nothing in it is monitored${reasons(report.notices())}`,
    );
  const heading = {
    from: PEERS[kind]?.title ?? kind,
    files: files.map((file) => file.name),
    title: options.title,
    url: options.url,
    variables: secrets.variables(),
  };
  const { yaml, monitors } = writeYaml(draft, heading, report);
  return { kind, yaml, notices: report.notices(), variables: secrets.variables(), monitors };
}

const reasons = (notices: readonly Notice[]) =>
  notices
    .slice(0, 10)
    .map(({ place, message }) => `\n  ${place}: ${message}`)
    .join("");

type Recognised = {
  readonly kind: string;
  readonly main: Pick<Source, "name" | "lineOf">;
  readonly draftOf: (reading: Omit<Reading, "others">) => Draft;
};

function recognised(files: readonly PeerFile[], wanted: string | undefined): Recognised {
  const database = files.find((file) => "tables" in file.content);
  if (database !== undefined && "tables" in database.content) {
    const { tables } = database.content;
    if (wanted !== undefined && wanted !== "kuma")
      throw new Refusal("invalid", `${database.name} is a database: ${wanted} has none`);
    return {
      kind: "kuma",
      main: { name: database.name, lineOf: () => null },
      draftOf: (reading) =>
        readKumaDatabase(escaped(tables) as KumaTables, { ...reading, others: [] }),
    };
  }
  const sources = files.map((file) =>
    readSource(file.name, "bytes" in file.content ? file.content.bytes : new Uint8Array()),
  );
  const kind = wanted ?? kindOf(sources);
  const peer = PEERS[kind];
  if (peer === undefined)
    throw new Refusal(
      "invalid",
      `${JSON.stringify(kind)} is no kind: expected ${PEER_KINDS.join(", ")}`,
    );
  const main = sources.find(({ value }) => peer.recognises(value)) ?? sources[0];
  if (main === undefined) throw new Refusal("invalid", "no file was given");
  const plain = (value: unknown) => escaped(value, peer.rewrite);
  return {
    kind,
    main,
    draftOf: (reading) =>
      peer.read(plain(main.value), {
        ...reading,
        others: sources
          .filter((one) => one !== main)
          .map(({ name, value }) => ({ name, value: plain(value) })),
      }),
  };
}

function kindOf(sources: readonly Source[]): string {
  const found = Object.entries(PEERS).find(([, peer]) =>
    sources.some(({ value }) => peer.recognises(value)),
  );
  if (found !== undefined) return found[0];
  throw new Refusal(
    "unsupported",
    `${sources.map(({ name }) => name).join(", ")}: of no format that is known; name it by --from: ${PEER_KINDS.join(", ")}`,
  );
}
