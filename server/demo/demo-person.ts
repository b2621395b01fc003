/** The person of the demo's console and account, in a reserved domain (RFC 2606). */
export const DEMO_PERSON = { email: "demo@demo.example", name: "Démo", role: "admin" } as const;
