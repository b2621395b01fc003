import { FAVICON_PATH } from "../../server/core/page/icons.ts";
import type { SignInView } from "../../server/core/page/view.ts";

/** One step of a sign-in. It works without a script, and loads nothing but the style sheet. */
export function SignInPage({ page, route, locale, assets }: SignInView) {
  const { heading, body, form, link } = route;
  return (
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${heading} – ${page.title}`}</title>
        <link rel="icon" type="image/svg+xml" href={FAVICON_PATH} />
        <link rel="stylesheet" href={assets.style} />
      </head>
      <body>
        <main>
          <h1>{heading}</h1>
          <p>{body}</p>
          {form && <SignInForm {...form} />}
          {link && (
            <p>
              <a href={link.address}>{link.text}</a>
            </p>
          )}
        </main>
      </body>
    </html>
  );
}

function SignInForm({ button, code }: NonNullable<SignInView["route"]["form"]>) {
  return (
    <form method="post">
      {code && (
        <>
          <p>
            <label for="code">{code}</label>
          </p>
          <p>
            <input
              id="code"
              name="code"
              autocomplete="one-time-code"
              maxlength={40}
              required
              autofocus
            />
          </p>
        </>
      )}
      <p>
        <button type="submit">{button}</button>
      </p>
    </form>
  );
}
