import type { AccessMessages } from "./access-messages.ts";

/** English words of requests for access. */
export const enAccess: AccessMessages = {
  titles: {
    closed: "Request access",
    form: "Request access",
    review: "Read my request over",
    sent: "Request sent",
    "too-many": "Too many requests",
    request: "My access request",
    lost: "Link not valid",
    password: "Choose a password",
    "password-set": "Password saved",
    "password-lost": "Link not valid",
    token: "A token for you",
    "token-shown": "Your token",
    "token-lost": "Link not valid",
  },
  complete: "Complete my request",
  again: "Ask again",
  lead: (days) =>
    days === null
      ? "Ten minutes, then the team reviews your request and answers by e-mail."
      : `Ten minutes, then an answer in ${days} day${days > 1 ? "s" : ""} on average.`,
  prepare: "Have ready: your SIREN, the law that your request rests on, two contact addresses.",
  steps: ["You", "Organisation", "Need", "Contacts", "Reading over"],
  required:
    "Everything is required unless marked optional. You will read it all over before sending.",
  wrong: "The request is not complete. To correct:",
  you: "You",
  body: "Your organisation",
  need: "Your need",
  data: "Your data",
  contacts: "Contacts",
  contactsLead:
    "You are the applicant: you alone can prolong the access. Leave a contact empty if it is you as well.",
  profile: "Your profile",
  profiles: {
    api: {
      name: "I want to call the APIs",
      hint: "Public body, local authority, or a vendor for its client",
    },
    vendor: {
      name: "I sell software",
      hint: "To be listed, and to prefill the requests of my clients",
    },
    provider: {
      name: "I provide data",
      hint: "To announce my maintenance and follow my APIs",
    },
  },
  structure: "Kind of organisation",
  structures: {
    public_body: "Public body or local authority",
    company_or_association: "Company or association",
    individual: "Individual",
  },
  fields: {
    firstName: { label: "First name" },
    lastName: { label: "Last name" },
    email: {
      label: "Work e-mail address",
      hint: "A shared address is fine: it outlives departures.",
    },
    phone: {
      label: "Telephone",
      hint: "With its country code: +33, or that of an overseas territory.",
    },
    siren: { label: "SIREN", hint: "Nine digits. An individual may leave it empty." },
    siret: { label: "SIRET (optional)", hint: "Fourteen digits, if the establishment matters." },
    companyName: { label: "Name of the organisation" },
    title: { label: "Name of the project" },
    purpose: {
      label: "What will the data be used for?",
      hint: "The service, for whom, from which software.",
    },
    useCase: { label: "Use case (optional)" },
    scopes: { label: "Which data?", hint: "Only what this service needs." },
    providers: { label: "Which providers do you speak for?" },
    legalBasis: {
      label: "Legal basis (optional)",
      hint: "The law that lets you ask for them: a link is enough.",
    },
  },
  parts: {
    business: {
      name: "Business contact (optional)",
      hint: "Within your organisation. Does not see the token.",
    },
    technical: {
      name: "Technical contact (optional)",
      hint: "May be at your vendor’s. Receives the token and the alerts.",
    },
    dpo: {
      name: "Data protection officer (optional)",
      hint: "Whoever is in charge of it in your organisation.",
    },
  },
  vendor: (name) => `With the software of ${name}.`,
  search: "Look up",
  found: (isActive) => (isActive ? "active" : "has ceased"),
  notFound: {
    unknown: "No organisation has this SIREN: check it, or type the name yourself.",
    unavailable: "The register does not answer at the moment: type the name yourself.",
  },
  agree: ["I have read how my ", "personal data", " are used."],
  review: "Read my request over",
  send: "Send my request",
  edit: "Correct",
  none: "not given",
  sent: (canMail) => [
    canMail
      ? "An e-mail confirms it and has the link to follow the request. If it does not arrive, check the address and your spam."
      : "The team reviews it and will answer you.",
    "Beyond three requests a day for one address, further ones are not recorded.",
  ],
  closed: "Access cannot be requested on this page.",
  tooMany: "Too many requests came from your network today: try again tomorrow.",
  states: {
    submitted: "sent to the team",
    changes_requested: "to be completed",
    approved: "approved",
    refused: "refused",
    withdrawn: "withdrawn",
    expired: "expired",
  },
  facts: {
    state: "State",
    company: "Organisation",
    submitted: "Sent",
    decided: "Answered",
    reasons: "Reasons",
  },
  waiting: (days) =>
    days === null
      ? "The team will answer you by e-mail."
      : `On average, an answer takes ${days} day${days > 1 ? "s" : ""}.`,
  confirm: "Confirm my address",
  confirmed: "Your address is confirmed.",
  withdraw: "Withdraw my request",
  sure: "I want to withdraw this request for good.",
  lost: (isExpired) =>
    isExpired
      ? "This request is not stored any more."
      : "This link is not whole, or not of this page. Copy all of it from the e-mail.",
  newRequest: "Make a new request",
  passwordFor: (email) => `For the account ${email}.`,
  password: { label: "Password", hint: "From 12 to 256 characters; a sentence is fine." },
  passwordWrong: "A password has from 12 to 256 characters.",
  setPassword: "Save the password",
  passwordSet: "Your account is open: sign in with this password.",
  signIn: "Sign in",
  token: {
    of: (title, organization) => `The token of the grant “${title}” of ${organization}.`,
    once: "It is shown once: have the place ready where you store it.",
    until: "The link works until",
    show: "Show the token",
    label: "Token",
    keep: "Copy it now: this link does not show it again. Never send it by e-mail.",
    lost: (isUsed, isExpired) =>
      isUsed
        ? "This link was opened already, and shows its token no more. Was it not you? Tell whoever sent it to you: they can replace the token."
        : isExpired
          ? "This link is valid no more. Ask whoever sent it to you for another one."
          : "This link is not whole, or not of this page. Copy all of it from the e-mail.",
  },
  passwordLost: (isUsed, isExpired) =>
    isUsed
      ? "This link was used already: this account has a password. If you forgot it, ask for a link on the sign-in page."
      : isExpired
        ? "This link is more than 7 days old. Ask for a sign-in link to the same address."
        : "This link is not whole, or not of this page. Copy all of it from the e-mail.",
};
