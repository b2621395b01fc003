/**
 * Measures the memory of a real process as monitors are registered by HTTP:
 *
 *     node test/bench/registered.ts [monitors, 2000 unless given]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { recordFigure } from "./figures.ts";
import { eventually, serve, temporaryFolder, vigie } from "../helpers/process.ts";
import { smallSite, startUpstream } from "../helpers/small-site.ts";

const monitors = Number(process.argv[2] ?? 2_000);
const folder = temporaryFolder();
const upstream = await startUpstream();
const env = smallSite(folder.path, upstream.url, 1);
const config = JSON.parse(readFileSync(env.VIGIE_CONFIG, "utf8")) as object;
const limits = { perAddress: 1_000_000, perToken: 1_000_000 };
const network = { allow: ["127.0.0.1"] };
writeFileSync(env.VIGIE_CONFIG, JSON.stringify({ ...config, limits, network }));
const issued = await vigie(["token", "create", "--name", "bench", "--role", "operator"], env);
const token = issued.stdout.trim().split("\n").at(-1)!;
const served = await serve(env);
await eventually(
  () => fetch(`${served.url}/readyz`).then((res) => res.status),
  (status) => status === 200,
);

/** The resident set of the server, in kB. */
const residentKb = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${served.child.pid}/status`, "utf8"))?.[1]);

const begin = residentKb();
const begun = performance.now();
for (let i = 1; i <= monitors; i++) {
  const res = await fetch(`${served.url}/api/v1/monitors`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      name: `P${i % 50} - API ${i}`,
      url: `${upstream.url}/r${i}`,
      every: "1h",
    }),
  });
  if (!res.ok) throw new Error(`${res.status}: ${await res.text()}`);
  if (i % Math.ceil(monitors / 10) === 0) {
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    const each = ((residentKb() - begin) / i).toFixed(1);
    console.log(
      `${i} monitors, ${seconds} s: ${(residentKb() / 1_024).toFixed(0)} MB, ${each} kB each`,
    );
  }
}
recordFigure("memory of a registered monitor", (residentKb() - begin) / monitors, "kB", {
  atMost: 60,
});
await served.end("SIGTERM");
upstream.stop();
folder.remove();
