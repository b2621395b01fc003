import { useSignal } from "@preact/signals";
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
      try {
        await api.post("/api/v1/session", {
          email: email.value,
          password: password.value,
          ...(code.value !== "" && { code: code.value }),
        });
      } catch (thrown) {
        if (thrown instanceof Refused && thrown.fields.has("/code") && !needsCode.value) {
          needsCode.value = true;
          return;
        }
        throw thrown;
      }
      await begin();
    });
  const askLink = () =>
    run(async () => {
      await api.post("/api/v1/session/link", { email: email.value });
      isSent.value = true;
    });
  const to = place.value.startsWith("/console/sign-in") ? "/console" : place.value;

  return (
    <div class="stack tight">
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
        <p>
          <a href={`/auth/oidc/start?to=${encodeURIComponent(to)}`}>
            {t(
              "Se connecter avec le compte de mon organisation",
              "Sign in with my organisation’s account",
            )}
          </a>
        </p>
      )}
      <Form submit={enter}>
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
        {needsCode.value && (
          <TextField
            id="code"
            label={t(
              "Code de votre application d’authentification",
              "Code from your authenticator",
            )}
            hint={t("Ou un code de secours.", "Or a recovery code.")}
            autocomplete="one-time-code"
            required
            maxLength={40}
            value={code}
          />
        )}
        <div class="row">
          <button class="primary" type="submit" disabled={isBusy.value}>
            {t("Se connecter", "Sign in")}
          </button>
          {methods?.link && (
            <button
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

/**
 * Returns the message for a failed sign-in: the same whatever was wrong, but for the code's own.
 */
function signInWords(error: Refused | null): Refused | null {
  if (error?.status !== 401) return inWords(error);
  const words = t("Adresse, mot de passe ou code incorrect.", "Wrong address, password or code.");
  return new Refused(401, words, new Map());
}
