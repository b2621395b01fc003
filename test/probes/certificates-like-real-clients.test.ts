import { readFile, writeFile } from "node:fs/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeChains, type Chains } from "../helpers/certificate-chains.ts";
import { readByCurl, readByFetch } from "../helpers/real-clients.ts";
import { answer, startTarget } from "../helpers/target.ts";
import { probe } from "../helpers/target-run.ts";

const SENT = [
  ["leaf", "intermediate"],
  ["leaf", "intermediate", "root"],
  ["leaf", "intermediate", "cross-expired"],
  ["leaf", "intermediate", "cross-soon"],
  ["leaf", "intermediate", "stray"],
  ["leaf", "intermediate", "intermediate-expired"],
  ["leaf", "intermediate-expired", "intermediate"],
  ["leaf", "stray", "intermediate"],
  ["leaf", "intermediate-soon", "intermediate"],
  ["leaf", "intermediate-expired"],
  ["leaf", "cross-soon"],
  ["leaf"],
] as const;
const TRUSTED = ["root", "old", "intermediate", "leaf", "stray", "all"] as const;

type Case = { readonly sent: readonly string[]; readonly trusted: (typeof TRUSTED)[number] };
type Accepts = { readonly ours: boolean; readonly curl: boolean; readonly fetch: boolean };

let chains: Chains;
const seen: { readonly of: Case; readonly accepts: Accepts }[] = [];

beforeAll(async () => {
  chains = await makeChains();
  await writeFile(chains.file("all"), await chains.chain("old", "root", "stray"));
  const ofNode = getCACertificates("default");
  const servers = await Promise.all(
    SENT.map(async (sent) =>
      startTarget(
        { "/": answer("200 OK") },
        { cert: await chains.chain(...sent), key: chains.key },
      ),
    ),
  );
  for (const trusted of TRUSTED) {
    const ca = chains.file(trusted);
    const urls = servers.map((server) => server.url("/"));
    const curl = await readByCurl(urls, [`cacert = "${ca}"`]);
    setDefaultCACertificates([await readFile(ca, "utf8")]);
    const fetched = await Promise.all(urls.map((url) => readByFetch(url)));
    const ours = await Promise.all(
      urls.map((url) => probe("http", { url, ca }, { now: Date.now, timeoutMs: 5_000 })),
    );
    for (const [index, sent] of SENT.entries())
      seen.push({
        of: { sent, trusted },
        accepts: {
          ours: ours[index]?.outcome === "up",
          curl: !("refused" in curl[index]!),
          fetch: !("refused" in fetched[index]!),
        },
      });
  }
  setDefaultCACertificates(ofNode);
  await Promise.all(servers.map((server) => server.stop()));
}, 60_000);
afterAll(() => chains.remove());

test("a certificate is accepted where curl accepts it, and refused where curl refuses it", () => {
  expect(seen.length).toBe(72);
  for (const { of, accepts } of seen)
    expect({ of, accepted: accepts.ours }).toEqual({ of, accepted: accepts.curl });
});

test("the one difference from Node's fetch: a trusted certificate that is no root", () => {
  const differs = seen.filter(({ accepts }) => accepts.ours !== accepts.fetch);

  // curl and Vigie end a path with the first trusted certificate, Node only with a root.
  expect(new Set(differs.map(({ of }) => of.trusted))).toEqual(new Set(["intermediate", "leaf"]));
  for (const { accepts } of differs) expect(accepts).toMatchObject({ ours: true, curl: true });
});
