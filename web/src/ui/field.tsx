// Fields of forms: a label, what is typed, and a line of help.
import { Eye, EyeOff } from "lucide-react";
import { type InputHTMLAttributes, type ReactNode, useId, useState } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";
import { Words } from "./words";

export const INPUT =
  "min-h-9 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm aria-[invalid=true]:border-bad";

interface LabelledProps {
  /** Of what is labelled; its help has the same with `-help`. */
  id: string;
  label: ReactNode;
  help?: ReactNode;
  /** What is wrong with what is filled in, with `-fault`. */
  fault?: string | undefined;
  children: ReactNode;
}

/** What describes a field: its help, and what is wrong with it. */
function described(id: string, help: ReactNode, fault: string | undefined): string | undefined {
  return [help && `${id}-help`, fault && `${id}-fault`].filter(Boolean).join(" ") || undefined;
}

/** Something to fill in, under its label. */
function Labelled({ id, label, help, fault, children }: LabelledProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children}
      {help && (
        <p id={`${id}-help`} className="text-xs text-ink-3">
          {help}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="text-xs text-bad [overflow-wrap:anywhere]">
          <Words text={fault} />
        </p>
      )}
    </div>
  );
}

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: ReactNode;
  /** A number where numbers are typed, so that `1.0` may stand on the way to `1.05`. */
  value: string | number;
  onChange: (value: string) => void;
  help?: ReactNode;
  fault?: string | undefined;
}

export function Field({ label, help, fault, value, onChange, className, ...rest }: FieldProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} help={help} fault={fault}>
      <input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={fault ? true : undefined}
        aria-describedby={described(id, help, fault)}
        className={cx(INPUT, className)}
        {...rest}
      />
    </Labelled>
  );
}

/** What is typed is hidden until one wants to see it. */
export function SecretField({ label, help, fault, value, onChange, className, ...rest }: FieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  const what = String(label).toLowerCase();
  return (
    <Labelled id={id} label={label} help={help} fault={fault}>
      <div className="relative">
        <input
          id={id}
          type={shown ? "text" : "password"}
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={fault ? true : undefined}
          aria-describedby={described(id, help, fault)}
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
    </Labelled>
  );
}

interface SelectProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; words: string }[];
  disabled?: boolean;
  fault?: string | undefined;
}

export function SelectField({ label, value, onChange, options, disabled, fault }: SelectProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} fault={fault}>
      <select
        id={id}
        value={value}
        disabled={disabled}
        aria-invalid={fault ? true : undefined}
        aria-describedby={described(id, null, fault)}
        onChange={(event) => onChange(event.target.value)}
        className={cx(INPUT, "disabled:opacity-60")}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
