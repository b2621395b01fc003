import type { PageSnapshot } from "../../core/snapshot.ts";
import type { Render } from "../../http/page-documents.ts";

export const JSON_TYPE = "application/json; charset=utf-8";

/** Link from a machine format to its status page for people (RFC 8631). */
export const statusLink = (page: PageSnapshot) => ({ link: `<${page.url}/>; rel="status"` });

/** A JSON document from what makes its text; `null`: there is none now. */
export function json(body: (...given: Parameters<Render>) => string | null): Render {
  return (page, snapshot) => {
    const text = body(page, snapshot);
    return text === null ? null : { type: JSON_TYPE, body: text, headers: statusLink(page) };
  };
}
