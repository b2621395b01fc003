import { useSignal, type Signal } from "@preact/signals";
import type { SignInMethods } from "../../server/core/api/people.ts";
import { api, Refused } from "./api.ts";
import { inWords } from "./credential-words.ts";
import { Form, TextField } from "./fields.tsx";
import { Alert, Heading, useRead, useWork } from "./parts.tsx";
import { begin, place, t } from "./state.ts";

/**
 * Shows the ways to sign in: the organisation's account, a password with its code, or a mailed
 * link.
 */
export function SignIn() {
  const methods = useRead(() => api.get<SignInMethods>("/api/v1/session/methods")).found.value;
  const email = useSignal("");
  const password = useSignal("");
  const code = useSignal("");
  const needsCode = useSignal(false);
  const isSent = useSignal(false);
  const { run, error, isBusy } = useWork();

  const enter = () =>
    run(async () => {
      const given = { email: email.value, password: password.value, code: code.value };
      if (await isSignedIn(given, needsCode.value)) await begin();
      else needsCode.value = true;
    });
  const askLink = () =>
    run(async () => {
      await api.post("/api/v1/session/link", { email: email.value });
      isSent.value = true;
    });
  const to = place.value.startsWith("/console/sign-in") ? "/console" : place.value;

  return (
    <div class="card stack sign-in">
      <Heading>{t("Connexion à la console", "Sign in to the console")}</Heading>
      <Alert error={signInWords(error.value)} />
      {isSent.value && (
        <p class="done" role="status">
          {t(
            "Si cette adresse a un compte, un lien de connexion est en route. Consultez votre messagerie.",
            "If this address has an account, a sign-in link is on its way. Check your inbox.",
          )}
        </p>
      )}
      {methods?.oidc && (
        <>
          <a class="button main" href={`/auth/oidc/start?to=${encodeURIComponent(to)}`}>
            {t(
              "Se connecter avec le compte de mon organisation",
              "Sign in with my organisation’s account",
            )}
          </a>
          <p class="or soft small">{t("ou", "or")}</p>
        </>
      )}
      <Form submit={enter}>
        <Credentials email={email} password={password} code={needsCode.value ? code : null} />
        <div class="line">
          <button class="button main" type="submit" disabled={isBusy.value}>
            {t("Se connecter", "Sign in")}
          </button>
          {methods?.link && (
            <button
              class="button"
              type="button"
              disabled={isBusy.value || !email.value.includes("@")}
              onClick={() => void askLink()}
            >
              {t("Recevoir un lien par courriel", "Get a link by e-mail")}
            </button>
          )}
        </div>
      </Form>
    </div>
  );
}

/** Signs in; `false` where a code is asked for that nobody was shown a field for yet. */
async function isSignedIn(
  { email, password, code }: Readonly<Record<"email" | "password" | "code", string>>,
  wasAsked: boolean,
): Promise<boolean> {
  try {
    await api.post("/api/v1/session", { email, password, ...(code !== "" && { code }) });
    return true;
  } catch (thrown) {
    if (thrown instanceof Refused && thrown.fields.has("/code") && !wasAsked) return false;
    throw thrown;
  }
}

/** The fields of a sign-in; the code's once it is asked for. */
function Credentials(props: {
  email: Signal<string>;
  password: Signal<string>;
  code: Signal<string> | null;
}) {
  const { email, password, code } = props;
  return (
    <>
      <TextField
        id="email"
        label={t("Adresse électronique", "E-mail address")}
        type="email"
        autocomplete="username"
        required
        value={email}
      />
      <TextField
        id="password"
        label={t("Mot de passe", "Password")}
        type="password"
        autocomplete="current-password"
        maxLength={1024}
        value={password}
      />
      {code && (
        <TextField
          id="code"
          label={t("Code de votre application d’authentification", "Code from your authenticator")}
          hint={t("Ou un code de secours.", "Or a recovery code.")}
          autocomplete="one-time-code"
          required
          maxLength={40}
          value={code}
        />
      )}
    </>
  );
}

/**
 * Returns the message for a failed sign-in: the same whatever was wrong, but for the code's own.
 */
function signInWords(error: Refused | null): Refused | null {
  if (error?.status !== 401) return inWords(error);
  const words = t("Adresse, mot de passe ou code incorrect.", "Wrong address, password or code.");
  return new Refused(401, words, new Map());
}
