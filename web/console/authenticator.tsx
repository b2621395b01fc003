import { useSignal } from "@preact/signals";
import type { Enrolment, RecoveryCodes } from "../../server/core/api/people.ts";
import { api, type Refused } from "./api.ts";
import { inWords, wrongIn } from "./credential-words.ts";
import { Form, TextField, FormActs } from "./fields.tsx";
import { Alert, useWork } from "./parts.tsx";
import { person, refreshPerson, signOut, t } from "./state.ts";

/** An application that shows a code: set up, confirmed by a first code, taken away by one. */
export function Authenticator() {
  const begun = useSignal<Enrolment | null>(null);
  const recovery = useSignal<readonly string[] | null>(null);
  const { run, error, isBusy } = useWork();
  const begin = () =>
    run(async () => {
      begun.value = await api.post<Enrolment>("/api/v1/session/totp");
    });
  return (
    <section class="card stack" aria-labelledby="totp">
      <h2 class="eyebrow" id="totp">
        {t("Application d’authentification", "Authenticator")}
      </h2>
      <SignInAgain error={error.value} />
      {recovery.value ? (
        <RecoveryCodes codes={recovery.value} done={() => (recovery.value = null)} />
      ) : person.value?.hasTotp ? (
        <Remove />
      ) : begun.value ? (
        <Confirm
          enrolment={begun.value}
          confirmed={(codes) => {
            recovery.value = codes;
            begun.value = null;
          }}
          back={() => (begun.value = null)}
        />
      ) : (
        <>
          <p>
            {t(
              "Aucune. Avec elle, un code est demandé après le mot de passe ou le lien : connaître l’un sans avoir l’autre ne suffit pas.",
              "None. With one, a code is required after the password or the link: having only one of the two is not enough.",
            )}
          </p>
          <button class="button" type="button" disabled={isBusy.value} onClick={() => void begin()}>
            {t("Ajouter une application", "Add an authenticator")}
          </button>
        </>
      )}
    </section>
  );
}

/** A refusal; where the sign-in is too long ago, with the way to sign in anew. */
function SignInAgain({ error }: { error: Refused | null }) {
  if (error?.status !== 403) return <Alert error={inWords(error)} />;
  return (
    <div class="alert" role="alert">
      <p>
        {t(
          "Vous vous êtes connecté il y a plus d’un quart d’heure : reconnectez-vous pour changer vos moyens de connexion.",
          "You signed in more than a quarter of an hour ago: sign in again to change how you sign in.",
        )}{" "}
        <button class="button tiny" type="button" onClick={() => void signOut()}>
          {t("Se reconnecter", "Sign in again")}
        </button>
      </p>
    </div>
  );
}

function Confirm(props: {
  enrolment: Enrolment;
  confirmed: (codes: readonly string[]) => void;
  back: () => void;
}) {
  const { enrolment, confirmed, back } = props;
  const code = useSignal("");
  const { run, error, isBusy } = useWork();
  const confirm = () =>
    run(async () => {
      const { recoveryCodes } = await api.post<RecoveryCodes>("/api/v1/session/totp/confirmation", {
        code: code.value,
      });
      confirmed(recoveryCodes);
      await refreshPerson();
    });
  return (
    <Form submit={confirm}>
      <SignInAgain error={error.value} />
      <ol class="numbered">
        <li>
          <p>
            {t(
              "Sur le téléphone où est l’application, ouvrez ",
              "On the phone that has the application, open ",
            )}
            <a href={enrolment.uri}>{t("ce lien", "this link")}</a>
            {t(" ; ou saisissez-y cette clé :", "; or type this key into it:")}
          </p>
          <p>
            <code class="key">{inFours(enrolment.secret)}</code>
          </p>
          <p class="soft">
            {t(
              "Six chiffres, toutes les 30 secondes (TOTP, SHA-1).",
              "Six digits, every 30 seconds (TOTP, SHA-1).",
            )}
          </p>
        </li>
        <li>
          <TextField
            id="totp-code"
            label={t("Saisissez le code qu’elle affiche", "Enter the code that it shows")}
            autocomplete="one-time-code"
            required
            maxLength={40}
            value={code}
            wrong={wrongIn(error.value, "/code")}
          />
        </li>
      </ol>
      <FormActs label={t("Activer", "Turn on")} isBusy={isBusy.value} leave={back} />
    </Form>
  );
}

function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  return (
    <div class="done stack" role="status">
      <p>
        <b>{t("L’application est active.", "The authenticator is on.")}</b>{" "}
        {t(
          "Voici dix codes de secours, affichés cette seule fois : chacun permet une connexion sans elle. Rangez-les ailleurs que sur le téléphone.",
          "Here are ten recovery codes, shown only once: each signs you in once without it. Keep them somewhere other than the phone.",
        )}
      </p>
      <pre tabindex={0} aria-label={t("Codes de secours", "Recovery codes")}>
        {codes.join("\n")}
      </pre>
      <button class="button" type="button" onClick={done}>
        {t("Je les ai rangés", "I have stored them")}
      </button>
    </div>
  );
}

function Remove() {
  const code = useSignal("");
  const { run, error, isBusy } = useWork();
  const remove = () =>
    run(async () => {
      await api.delete("/api/v1/session/totp", { code: code.value });
      await refreshPerson();
    });
  return (
    <Form submit={remove}>
      <p>
        {t(
          "Active : un code est demandé à chaque connexion par mot de passe ou par lien.",
          "On: a code is required at each sign-in by password or link.",
        )}
      </p>
      <SignInAgain error={error.value} />
      <TextField
        id="totp-code"
        label={t("Code, ou code de secours", "Code, or recovery code")}
        autocomplete="one-time-code"
        required
        maxLength={40}
        value={code}
        wrong={wrongIn(error.value, "/code")}
      />
      <button class="button harm" type="submit" disabled={isBusy.value}>
        {t("Retirer l’application", "Remove the authenticator")}
      </button>
    </Form>
  );
}

/** "JBSW Y3DP EHPK 3PXP": as people read it off and type it. */
const inFours = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, "$1 ");
