import { FAVICON_PATH } from "../../server/core/page/icons.ts";
import { homePath } from "../../server/core/page/paths.ts";
import type { SignInView } from "../../server/core/page/view.ts";
import { BrandMark } from "./brand-mark.tsx";
import { Banner } from "./banner.tsx";

/** One step of a sign-in. It works without a script, and loads nothing but the style sheet. */
export function SignInPage({ page, route, locale, assets }: SignInView) {
  const { heading, body, form, link, password, addresses } = route;
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${heading} – ${page.title}`}</title>
        <link rel="icon" type="image/svg+xml" href={FAVICON_PATH} />
        <link rel="stylesheet" href={assets.style} />
      </head>
      <body>
        <header class="night">
          <div class="wrap top">
            <a class="brand" href={homePath(locale)}>
              <BrandMark />
              {page.title}
            </a>
          </div>
        </header>
        <main class="page">
          <Banner heading="h1" sentence={heading} id="title">
            <p>{body}</p>
          </Banner>
          {(form ?? link ?? password ?? addresses) && (
            <div class="wrap body">
              <div class="narrow card stack">
                {form && <SignInForm {...form} />}
                {password && <PasswordForm {...password} />}
                {addresses && (
                  <dl class="facts">
                    {addresses.map(({ name, address }) => (
                      <>
                        <dt>{name}</dt>
                        <dd>
                          <code>{address}</code>
                        </dd>
                      </>
                    ))}
                  </dl>
                )}
                {link && (
                  <p>
                    <a href={link.address}>{link.text}</a>
                  </p>
                )}
              </div>
            </div>
          )}
        </main>
      </body>
    </html>
  );
}

function PasswordForm(props: NonNullable<SignInView["route"]["password"]>) {
  const { action, label, button, to, isWrong, wrong } = props;
  return (
    <form method="post" action={action} class="stack">
      <input type="hidden" name="to" value={to} />
      <div class="field">
        <label for="password">{label}</label>
        <input
          id="password"
          name="password"
          type={"password" as "text"}
          autocomplete="current-password"
          maxlength={1000}
          required
          autofocus
          aria-invalid={isWrong ? "true" : undefined}
          aria-describedby={isWrong ? "password-wrong" : undefined}
        />
        {isWrong && (
          <p class="wrong" id="password-wrong" role="alert">
            {wrong}
          </p>
        )}
      </div>
      <button type="submit" class="button main">
        {button}
      </button>
    </form>
  );
}

function SignInForm({ button, code }: NonNullable<SignInView["route"]["form"]>) {
  return (
    <form method="post" class="stack">
      {code && (
        <div class="field">
          <label for="code">{code}</label>
          <input
            id="code"
            name="code"
            class="short"
            autocomplete="one-time-code"
            maxlength={40}
            required
            autofocus
          />
        </div>
      )}
      <button type="submit" class="button main">
        {button}
      </button>
    </form>
  );
}
