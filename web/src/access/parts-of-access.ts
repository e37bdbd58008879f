// What the access screen is parted into; it stands in the address.
export const PARTS = ["members", "roles", "tokens", "keys"] as const;
export type Part = (typeof PARTS)[number];
