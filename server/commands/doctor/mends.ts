import type { DoctorFinding } from "./finding.ts";

/** Remedies by check, for findings that are not well and whose detail names none. */
const MENDS: Readonly<Record<string, string>> = {
  node: "install Node 24 or later",
  configuration:
    "mend the lines named; `vigie config check FILE` reads it again; `vigie init` writes one",
  secrets: "set the variables named, or NAME_FILE with the path of a file",
  credentials: "renew them at the provider, then set the new last day in `expires`",
  limits: "widen `every`, or `limits` of the provider",
  database:
    "stop the service and restore a backup: `vigie restore FILE`, or use the version that made it",
  secret: "put the secret's file back beside the database, or its text into VIGIE_SECRET",
  "file modes": "chmod 600 FILE",
  disk: "make room, shorten `retention.raw`, or move the database: DATABASE_URL=file:PATH",
  clock: "synchronise it: timedatectl set-ntp true, or chrony",
  "open files": "raise the limit: ulimit -n 65536, or LimitNOFILE=65536 in the systemd unit",
  port: "stop the program that uses it, or set PORT",
  web: "npm run build in a checkout; install the package again elsewhere",
  network:
    "give two or more `network.anchors` that are up whenever your network is, and let them be reached",
  users: "vigie user add you@example.org --role admin",
  tokens: "vigie token create --name N --role R, give it to its user, then vigie token revoke ID",
  mail: "set SMTP_URL and MAIL_FROM to a server that takes mail from here; `vigie mail test ADDRESS` sends one",
  "alert channels":
    "mend the address in team.alerts.channels, or let this machine reach it; `vigie alerts test CHANNEL` sends a trial",
  "public address":
    "let the proxy at this address pass on to this service: docs/deploy has nginx and Caddy",
  certificate: "renew it: certbot renew, or let Caddy do so",
  proxy: "TRUST_PROXY=1 for one proxy on this machine, or the networks of yours",
  backups: "backup: { every: 1d, keep: 14, to: /var/backups/vigie } in the configuration",
};

/** Adds to each finding that is not well the way to mend it. */
export const withMend = (finding: DoctorFinding): DoctorFinding => {
  const mend = finding.mend ?? MENDS[finding.check];
  return finding.status === "ok" || mend === undefined ? finding : { ...finding, mend };
};
