import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { eventually, serve, temporaryFolder } from "../helpers/process.ts";
import { smallSite, startUpstream } from "../helpers/small-site.ts";

const HTML = { headers: { accept: "text/html" } };
const REPORT = 'id="commitment"';

test("the month's report is there with the first page, and stays through a reload", async () => {
  const folder = temporaryFolder();
  const upstream = await startUpstream();
  const env = smallSite(folder.path, upstream.url);
  const served = await serve(env);
  try {
    const first = await eventually(
      async () => fetch(`${served.url}/sla`, HTML),
      (answer) => answer.status === 200,
    );
    expect(await first.text()).toContain(REPORT);

    const { pages } = JSON.parse(readFileSync(env.VIGIE_CONFIG, "utf8")) as {
      pages: [{ title: string }];
    };
    pages[0].title = "API Renommée";
    writeFileSync(env.VIGIE_CONFIG, JSON.stringify({ pages }));
    served.child.kill("SIGHUP");
    const seen: string[] = [];
    await eventually(
      async () => {
        const html = await (await fetch(`${served.url}/sla`, HTML)).text();
        seen.push(html);
        return html;
      },
      (html) => html.includes("Statut API Renommée"),
    );

    expect(seen.filter((html) => !html.includes(REPORT))).toEqual([]);
  } finally {
    await served.end("SIGTERM");
    upstream.stop();
    folder.remove();
  }
});
