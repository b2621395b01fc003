import type { Answer } from "./resource.ts";
import type { Behaviour } from "./script.ts";

export type CannedAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Value of `Retry-After` of an unavailable resource, in seconds. */
const RETRY_AFTER_S = 5;
const MAINTENANCE_RETRY_S = 600;

const json = (status: number, value: unknown, more: Record<string, string> = {}): CannedAnswer => ({
  status,
  headers: { "Content-Type": "application/json", "Cache-Control": "no-store", ...more },
  body: JSON.stringify(value),
});

const html = (status: number, title: string, more: Record<string, string> = {}): CannedAnswer => ({
  status,
  headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", ...more },
  body: `<!doctype html><html lang="fr"><title>${title}</title><h1>${title}</h1></html>`,
});

const xml = (body: string): CannedAnswer => ({
  status: 200,
  headers: { "Content-Type": "text/xml; charset=utf-8", "Cache-Control": "no-store" },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
});

const error = (code: string, title: string) => ({ errors: [{ code, title }] });
const about = { links: {}, meta: { simulated: true } };

/** Returns the answer of a resource that is well. */
export function answerOf(kind: Answer): CannedAnswer {
  switch (kind) {
    case "liveness":
      return json(200, { status: "ok" });
    case "record":
      return json(200, { data: { siren: "306138900", etat: "actif" }, ...about });
    case "collection":
      return json(200, { data: { items: [{ id: "1" }, { id: "2" }] }, ...about });
    case "absent":
      return json(404, error("00404", "Entité non trouvée"));
    case "xml":
      return xml("<checkVat><valid>true</valid></checkVat>");
  }
}

/** Returns the answer of a resource that is not well, but does answer. */
export function noticeOf(
  behaviour: Exclude<Behaviour, "ok" | "slow" | "hangs" | "refused">,
  kind: Answer,
): CannedAnswer {
  switch (behaviour) {
    case "bad_gateway":
      return json(502, error("00502", "Réponse inattendue du fournisseur"));
    case "unavailable":
      return json(503, error("00503", "Service momentanément indisponible"), {
        "Retry-After": String(RETRY_AFTER_S),
      });
    case "maintenance":
      return html(503, "Maintenance en cours", { "Retry-After": String(MAINTENANCE_RETRY_S) });
    case "wrong_body":
      return html(200, "Portail d'authentification");
    case "empty":
      if (kind === "xml") return xml("<checkVat></checkVat>");
      return json(200, kind === "collection" ? { data: { items: [] }, ...about } : { data: {} });
  }
}
