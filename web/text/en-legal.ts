import type { LegalMessages } from "./fr-legal.ts";

/** The English words of the pages that the law asks for; complete by type. */
export const enLegal: LegalMessages = {
  mention: {
    non: "Accessibility: not compliant",
    partielle: "Accessibility: partly compliant",
    totale: "Accessibility: fully compliant",
  },
  unsaid: "Not given by the operator of this page.",
  accessibility: {
    title: "Accessibility statement",
    conformity: "Compliance",
    state: (site, status) =>
      `${site} ${
        { non: "does not comply", partielle: "complies in part", totale: "complies" }[status]
      } with the French accessibility reference (RGAA, based on WCAG).`,
    noAudit:
      "No compliance audit has been carried out so far: the page is therefore declared not compliant, whatever care was taken.",
    audit: (date, auditor) => `The audit was carried out by ${auditor} on ${date}.`,
    care: "What is checked",
    cares: [
      "Each state is shown by a mark, a word and a colour; nothing depends on colour alone.",
      "The page can be read and used by keyboard, without JavaScript, at a width of 320 pixels, printed, and in forced colours.",
      "Each chart comes with its table; refreshing moves neither the focus nor what is being read, and can be paused.",
      "With each version, automatic tests (axe) go through all pages, light and dark. They do not replace an audit.",
    ],
    contact: "Feedback and contact",
    contactBody: "If you cannot access some content, write to us for an accessible answer:",
    noContact: "The operator of this page has not given a contact address.",
    appeal: "Appeal",
    appealBody:
      "If you have reported a lack of accessibility that keeps you from some content and have had no satisfactory answer, you may write to the French Defender of Rights, see one of its delegates, or send a letter, post free: Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07.",
    appealLink: "Write to the Defender of Rights (in French)",
  },
  notice: {
    title: "Legal notice",
    publisher: "Publisher",
    address: "Address",
    director: "Publication director",
    host: "Hosting",
    contact: "Contact",
    content: "Content",
    contentBody:
      "The states and measurements published here are for information. Only the commitment shown binds the operator, and only for the service that it names.",
  },
  privacy: {
    title: "Personal data",
    visit: "When you read the page",
    visitBody: [
      "No cookies are set, no audience is measured, and nothing is loaded from third parties.",
      "Only your browser remembers the providers that you pin and your answer to the offer of another language; this does not leave your device and is deleted with your browsing data.",
      "The IP address is used, in memory and for as long as the rate limit lasts, to protect the service. The program keeps no log of visits; the host may keep one for security.",
    ],
    subscribe: "When you subscribe",
    subscribeBody: [
      "What is kept: the address to write to, the APIs and subjects chosen, the language, and when and how you agreed. It is used only to notify you of incidents and maintenance, with your consent.",
      "Each message lets you unsubscribe with one click, and see, correct, export or erase this data. A request that is not confirmed is erased within seven days.",
      "Messages contain no remote image and do not track whether they are opened or clicked.",
    ],
    team: "When you write on this page",
    teamBody:
      "Members of the team and of providers who publish here have an account: address, name, role, and the record of what they did, kept to account for what was published. The network and the browser of each sign-in are kept for as long as it lasts, seven days at most.",
    access: "When you request access",
    accessBody: [
      "What is stored: what you write in the request, its state, and the notes of the team that reviews it. It serves to answer you and to open your account.",
      "A request that was refused, withdrawn or has expired is deleted after twelve months. Looking up an organisation sends nothing but the SIREN to the register of companies, whose answer is stored for thirty days.",
      "The contacts of a grant see each other’s names and addresses. The address to which a token is handed over is deleted after thirty days.",
      "The calls of a token are counted by minute for two days and by day for 400 days; its last ten calls are stored, without their parameters. Of a banned machine nothing but a keyed hash of its address is stored, until thirty days after the end of the ban.",
      "An account without a role in the team in which nobody has signed in for three years is deleted, thirty days after a message to its owner.",
      "The address of a technical account’s contact is stored with the account: it receives the messages about it.",
    ],
    rights: "Your rights",
    rightsBody:
      "You may ask to see your data, to have it corrected, erased or restricted, and object to its use:",
    noContact: "The operator of this page has not given an address for these requests.",
    complaint: "You may also complain to the French data protection authority (CNIL).",
  },
};
