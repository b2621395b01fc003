import type { Locale } from "../../core/model.ts";

/** Words of the entry of a private page. */
export const ENTRY_TEXT: Readonly<
  Record<
    Locale,
    Readonly<
      Record<
        | "heading"
        | "body"
        | "signInOnly"
        | "password"
        | "enter"
        | "wrong"
        | "signIn"
        | "feeds"
        | "feedsOfPerson"
        | "feedsOfPage"
        | "home",
        string
      >
    >
  >
> = {
  fr: {
    heading: "Page privée",
    body: "Donnez son mot de passe, ou connectez-vous avec votre compte.",
    signInOnly: "Connectez-vous avec votre compte pour la voir.",
    password: "Mot de passe de la page",
    enter: "Entrer",
    wrong: "Ce n’est pas le mot de passe de cette page.",
    signIn: "Se connecter avec un compte",
    feeds: "Flux de cette page",
    feedsOfPerson:
      "Ces adresses sont à vous : qui les a peut lire les flux tant que vous en avez le droit. Ne les partagez pas.",
    feedsOfPage:
      "Qui a ces adresses peut lire les flux, jusqu’à ce que le mot de passe de la page change.",
    home: "Voir la page",
  },
  en: {
    heading: "Private page",
    body: "Give its password, or sign in with your account.",
    signInOnly: "Sign in with your account to see it.",
    password: "Password of the page",
    enter: "Enter",
    wrong: "This is not the password of this page.",
    signIn: "Sign in with an account",
    feeds: "Feeds of this page",
    feedsOfPerson:
      "These addresses are yours: whoever has them can read the feeds as long as you may. Do not share them.",
    feedsOfPage:
      "Whoever has these addresses can read the feeds, until the password of the page changes.",
    home: "View the page",
  },
};
