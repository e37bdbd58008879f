// Fields of forms: a label, what is typed, and a line of help.
import { Eye, EyeOff } from "lucide-react";
import { type InputHTMLAttributes, type ReactNode, useId, useState } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";

export const INPUT =
  "min-h-9 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm aria-[invalid=true]:border-bad";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  help?: ReactNode;
}

export function Field({ label, help, value, onChange, className, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={help ? `${id}-help` : undefined}
        className={cx(INPUT, className)}
        {...rest}
      />
      {help && (
        <p id={`${id}-help`} className="text-xs text-ink-3">
          {help}
        </p>
      )}
    </div>
  );
}

/** What is typed is hidden until one wants to see it. */
export function SecretField({ label, help, value, onChange, className, ...rest }: FieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  const what = String(label).toLowerCase();
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          type={shown ? "text" : "password"}
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-describedby={help ? `${id}-help` : undefined}
          className={cx(INPUT, "h-10 pr-11", className)}
          {...rest}
        />
        <IconButton
          label={`${shown ? "Hide" : "Show"} the ${what}`}
          aria-pressed={shown}
          className="absolute top-1 right-1"
          onClick={() => setShown(!shown)}
        >
          <Icon size={16} aria-hidden />
        </IconButton>
      </div>
      {help && (
        <p id={`${id}-help`} className="text-xs text-ink-3">
          {help}
        </p>
      )}
    </div>
  );
}

interface SelectProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; words: string }[];
  disabled?: boolean;
}

export function SelectField({ label, value, onChange, options, disabled }: SelectProps) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
        className={cx(INPUT, "disabled:opacity-60")}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
    </div>
  );
}
