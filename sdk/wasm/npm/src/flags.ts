/**
 * The flags of your project, by key. Empty here: declare them in your own code, or generate that, and keys and
 * fallbacks are checked.
 *
 *     declare module "@tidegate/sdk/flags" {
 *       interface Flags { "checkout-v2": boolean; theme: "light" | "dark" }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be extended
export interface Flags {}
