// What the engines are compared on: the same flags and the same person as in the native benchmark.

export const person = {
  key: 'user-0005000',
  others: {
    email: 'ada.lovelace@example.com',
    customer: 'acme',
    plan: 'pro',
    region: 'eu-central',
    version: '2.14.0',
    device: 'desktop',
    language: 'en',
    team: 'team-10',
    channel: 'stable',
  },
}

/** Two clauses hold in every rule; the third only in the last one. */
function threeClauses(number) {
  const team = `team-${String(number).padStart(2, '0')}`
  return {
    plan: ['enterprise', 'business', 'pro'],
    region: ['eu-west', 'eu-north', 'eu-central'],
    team: [`${team}-a`, `${team}-b`, team],
  }
}

const rules = Array.from({ length: 10 }, (_, index) => threeClauses(index + 1))

/** Flags by key: `rules` serve true, `half` splits everybody else, and `on` serves true to everybody. */
export const works = {
  boolean: { key: 'checkout-00001', rules: [], on: true, half: false },
  rules: { key: 'checkout-00003', rules, on: false, half: false },
  split: { key: 'checkout-00004', rules: [], on: false, half: true },
}

export const flags = Object.values(works)
