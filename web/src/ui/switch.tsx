import { Switch as Radix } from "radix-ui";
import { cx } from "./cx";

interface SwitchProps {
  label: string;
  on: boolean;
  /** The change is under way: further clicks wait for the server's answer. */
  busy?: boolean;
  onChange: (on: boolean) => void;
  className?: string;
}

/** A switch inside a target that is larger than it looks. */
export function Switch({ label, on, busy = false, onChange, className }: SwitchProps) {
  return (
    <Radix.Root
      checked={on}
      aria-label={label}
      aria-busy={busy}
      onCheckedChange={(wanted) => {
        if (!busy) onChange(wanted);
      }}
      className={cx(
        "group inline-flex h-8 w-12 shrink-0 cursor-pointer items-center justify-center rounded-full",
        className,
      )}
    >
      <span className="relative block h-5 w-9 rounded-full bg-switch-off transition-colors group-aria-checked:bg-switch-on group-aria-busy:opacity-70">
        <Radix.Thumb className="absolute top-0.5 left-0.5 block size-4 rounded-full bg-switch-thumb shadow-sm transition-transform data-[state=checked]:translate-x-4" />
      </span>
    </Radix.Root>
  );
}
