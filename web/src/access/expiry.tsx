// Until when a token or key opens something.
import { SelectField } from "../ui/field";

const DAY_MS = 24 * 60 * 60 * 1000;

const CHOICES = [
  { value: "7", words: "in 7 days" },
  { value: "30", words: "in 30 days" },
  { value: "90", words: "in 90 days" },
  { value: "365", words: "in a year" },
  { value: "", words: "never" },
];

/** The moment of a choice; nothing for "never". */
export function expiryOf(days: string, nowMs: number): { expires_at?: string } {
  return days ? { expires_at: new Date(nowMs + Number(days) * DAY_MS).toISOString() } : {};
}

export function Expiry({ days, onChange }: { days: string; onChange: (days: string) => void }) {
  return <SelectField label="Expires" value={days} onChange={onChange} options={CHOICES} />;
}
