import { useSignal } from "@preact/signals";
import type { Session, SessionList } from "../../server/core/api/people.ts";
import { accountPath } from "../../server/core/page/account-paths.ts";
import type { SignInMethod } from "../../server/core/people/person.ts";
import { api } from "./api.ts";
import { Authenticator } from "./authenticator.tsx";
import { browserText } from "../text/browser-text.ts";
import { inWords, wrongIn } from "./credential-words.ts";
import { Form, TextField } from "./fields.tsx";
import { Alert, Heading, Waiting, useRead, useWork } from "./parts.tsx";
import { SureButton } from "./sure-button.tsx";
import { roleWord } from "./role-words.ts";
import { locale, momentText, person, setup, t } from "./state.ts";

/** One's own account: what one signs in with, and where one is signed in. */
export function Account() {
  const read = useRead(() => api.get<SessionList>("/api/v1/sessions"));
  const who = person.value;
  if (!who) return null;
  const names = new Map(setup.value?.providers.map((p) => [p.id, p.name]));
  return (
    <>
      <Heading>{t("Mon compte", "My account")}</Heading>
      <p>
        {who.name} · {who.email} <span class="tag">{roleWord(who.role)}</span>
        {who.providers && ` ${who.providers.map((id) => names.get(id) ?? id).join(", ")}`}
      </p>
      <p>
        <a href={accountPath("overview", locale.value)}>
          {t("Mes organismes, mes suivis et mes données", "My organisations, follows and data")}
        </a>
      </p>
      {who.hasPassword && <Password changed={read.again} />}
      <Authenticator />
      <Sessions {...read} />
    </>
  );
}

function Password({ changed }: { changed: () => Promise<void> }) {
  const current = useSignal("");
  const wanted = useSignal("");
  const isDone = useSignal(false);
  const { run, error, isBusy } = useWork();
  const change = () => {
    isDone.value = false;
    return run(async () => {
      await api.put("/api/v1/session/password", {
        password: wanted.value,
        current: current.value,
      });
      current.value = "";
      wanted.value = "";
      isDone.value = true;
      await changed();
    });
  };
  return (
    <section class="card stack" aria-labelledby="password">
      <h2 class="eyebrow" id="password">
        {t("Mot de passe", "Password")}
      </h2>
      <Form submit={change}>
        <Alert error={inWords(error.value)} />
        <p role="status" class={isDone.value ? "done" : "visually-hidden"}>
          {isDone.value &&
            t(
              "Mot de passe changé ; vos autres sessions sont fermées.",
              "Password changed; your other sessions have ended.",
            )}
        </p>
        <div class="pair">
          <TextField
            id="current"
            type="password"
            label={t("Mot de passe actuel", "Current password")}
            autocomplete="current-password"
            required
            maxLength={1024}
            value={current}
            wrong={wrongIn(error.value, "/current")}
          />
          <TextField
            id="wanted"
            type="password"
            label={t("Nouveau (12 caractères ou plus)", "New password (12 characters or more)")}
            autocomplete="new-password"
            required
            maxLength={1024}
            value={wanted}
            wrong={wrongIn(error.value, "/password")}
          />
        </div>
        <button class="button" type="submit" disabled={isBusy.value}>
          {t("Changer le mot de passe", "Change the password")}
        </button>
      </Form>
    </section>
  );
}

const METHODS = (): Readonly<Record<SignInMethod, string>> => ({
  password: t("mot de passe", "password"),
  link: t("lien par courriel", "link by e-mail"),
  oidc: t("compte de l’organisation", "organisation’s account"),
});

function Sessions({
  found,
  error,
  again,
}: ReturnType<typeof useRead<{ sessions: readonly Session[] }>>) {
  const { run, error: refused, isBusy } = useWork();
  const end = (path: string) =>
    run(async () => {
      await api.delete(path);
      await again();
    });
  const sessions = found.value?.sessions;
  return (
    <section class="card stack" aria-labelledby="sessions">
      <h2 class="eyebrow" id="sessions">
        {t("Sessions", "Sessions")}
      </h2>
      <p class="soft">
        {t(
          "Une session se ferme après 8 heures sans usage et après 7 jours ; rien n’en est gardé ensuite.",
          "A session ends after 8 hours of inactivity, and after 7 days; nothing of it is kept afterwards.",
        )}
      </p>
      <Alert error={refused.value} />
      {!sessions && <Waiting error={error.value} />}
      {sessions && (
        <ul class="items">
          {sessions.map((s) => (
            <li class="line ends" key={s.id}>
              <div>
                <p>
                  <b>{browserText(s.agent)}</b>{" "}
                  {s.isCurrent && <span class="tag">{t("cette session", "this session")}</span>}
                </p>
                <p class="soft">
                  {t("Vue", "Seen")} {momentText(s.seenAt)} · {t("ouverte", "started")}{" "}
                  {momentText(s.createdAt)} ({METHODS()[s.method]})
                  {s.address !== "" && ` · ${t("réseau", "network")} ${s.address}`}
                </p>
              </div>
              {!s.isCurrent && (
                <button
                  class="button harm tiny"
                  type="button"
                  disabled={isBusy.value}
                  aria-label={`${t("Fermer la session", "End the session")} ${browserText(s.agent)}, ${momentText(s.createdAt)}`}
                  onClick={() => void end(`/api/v1/sessions/${s.id}`)}
                >
                  {t("Fermer", "End")}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {sessions && sessions.length > 1 && (
        <SureButton
          class="button"
          label={t("Fermer toutes les autres", "End all others")}
          sure={t("Oui, fermer toutes les autres", "Yes, end all others")}
          isBusy={isBusy.value}
          act={() => end("/api/v1/sessions")}
        />
      )}
    </section>
  );
}
