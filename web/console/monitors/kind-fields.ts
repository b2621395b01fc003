import type { AddableKind } from "../../../server/core/measuring/monitor-address.ts";
import { t } from "../state.ts";

/** One setting of a kind, as its form asks for it. */
export type SettingField = {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  readonly isRequired?: boolean;
  /** `text` unless given; `lines`: one value a line. */
  readonly as?: "number" | "lines" | "boolean" | readonly (readonly [string, string])[];
};

export const kindName = (kind: string): string =>
  ({
    http: t("HTTP : une adresse et sa réponse", "HTTP: an address and its answer"),
    ping: t(
      "Ping d’une passerelle, dans ses quatre états",
      "Ping of a gateway, in its four states",
    ),
    tcp: t("TCP : un port et son accueil", "TCP: a port and its greeting"),
    tls: t("TLS : un certificat et son échéance", "TLS: a certificate and its end"),
    dns: t("DNS : un nom et ses enregistrements", "DNS: a name and its records"),
    websocket: t("WebSocket : une ouverture et un message", "WebSocket: a handshake and a message"),
    grpc: t("gRPC : la santé d’un service", "gRPC: the health of a service"),
    heartbeat: t("Battement : un programme nous appelle", "Heartbeat: a program calls us"),
    domain: t(
      "Domaine : son enregistrement et son échéance",
      "Domain: its registration and its end",
    ),
  })[kind] ?? kind;

const slow = (): SettingField => ({
  key: "degradedAfter",
  label: t("Ralentie au-delà de (2s…)", "Slow beyond (2s…)"),
  hint: t("Facultatif : une durée.", "Optional: a duration."),
});
const target = (usualPort: string): readonly SettingField[] => [
  {
    key: "host",
    label: t("Hôte", "Host"),
    hint: t("Un nom ou une adresse IP.", "A name or an IP address."),
    isRequired: true,
  },
  {
    key: "port",
    label: t("Port", "Port"),
    as: "number",
    isRequired: usualPort === "",
    ...(usualPort !== "" && { hint: t(`Vide : ${usualPort}.`, `Empty: ${usualPort}.`) }),
  },
];
const exchanged = (what: string): readonly SettingField[] => [
  { key: "send", label: t("Texte envoyé", "Text sent"), hint: t("Facultatif.", "Optional.") },
  { key: "expect", label: t("Texte attendu", "Text expected"), hint: what },
];
const serverName = (): SettingField => ({
  key: "serverName",
  label: t("Nom du certificat", "Name on the certificate"),
  hint: t("Vide : celui de l’hôte.", "Empty: the host’s."),
});
const notice = (usual: string): SettingField => ({
  key: "degradedBelow",
  label: t("Signaler avant l’échéance", "Warn before the end"),
  hint: t(`Une durée ; vide : ${usual}.`, `A duration; empty: ${usual}.`),
});

const RECORDS = ["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"] as const;
const METHODS = ["GET", "HEAD", "POST", "OPTIONS"] as const;

/** Returns the fields of a kind, besides its address and what an HTTP answer must fulfil. */
export function settingFields(kind: AddableKind): readonly SettingField[] {
  switch (kind) {
    case "http":
      return [
        { key: "method", label: t("Méthode", "Method"), as: METHODS.map((m) => [m, m] as const) },
        slow(),
      ];
    case "ping":
      return [slow()];
    case "tcp":
      return [
        ...target(""),
        ...exchanged(
          t("Facultatif : ce que l’accueil contient.", "Optional: part of the greeting."),
        ),
        slow(),
      ];
    case "tls":
      return [...target("443"), serverName(), notice("14d")];
    case "dns":
      return dnsFields();
    case "websocket":
      return [
        {
          key: "subprotocol",
          label: t("Sous-protocole", "Subprotocol"),
          hint: t("Facultatif.", "Optional."),
        },
        ...exchanged(t("Facultatif : ce qu’un message contient.", "Optional: part of a message.")),
        slow(),
      ];
    case "grpc":
      return grpcFields();
    case "heartbeat":
      return [
        {
          key: "grace",
          label: t("Délai de grâce (1m…)", "Grace (1m…)"),
          hint: t(
            "Attente après un appel manqué ; vide : 1m.",
            "Wait after a missed call; empty: 1m.",
          ),
        },
      ];
    case "domain":
      return [
        {
          key: "domain",
          label: t("Domaine", "Domain"),
          hint: t("Enregistré : exemple.fr.", "Registered: example.org."),
          isRequired: true,
        },
        notice("30d"),
      ];
  }
}

const dnsFields = (): readonly SettingField[] => [
  { key: "name", label: t("Nom cherché", "Name to look up"), isRequired: true },
  { key: "type", label: t("Type", "Type"), as: RECORDS.map((r) => [r, r] as const) },
  {
    key: "expect",
    label: t("Enregistrements attendus", "Records expected"),
    hint: t(
      "Un par ligne ; vide : toute réponse convient.",
      "One a line; empty: any answer will do.",
    ),
    as: "lines",
  },
  slow(),
];

const grpcFields = (): readonly SettingField[] => [
  ...target(""),
  {
    key: "service",
    label: t("Service", "Service"),
    hint: t("« insee.v1.Sirene » ; vide : le serveur.", "“insee.v1.Sirene”; empty: the server."),
  },
  { key: "tls", label: t("Chiffré par TLS", "Encrypted by TLS"), as: "boolean" },
  serverName(),
  slow(),
];
