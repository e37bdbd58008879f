// A number that may be left out. While somebody types, the text stays as it is typed.
import { type InputHTMLAttributes, type ReactNode, useState } from "react";
import { Field } from "./field";

interface NumberFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
  label: ReactNode;
  value: number | undefined;
  /** Nothing where the field is empty. */
  onChange: (value: number | undefined) => void;
  help?: ReactNode;
  fault?: string | undefined;
}

export function NumberField({ value, onChange, ...rest }: NumberFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Field
      type="number"
      min={0}
      step="any"
      value={typed ?? value ?? ""}
      onChange={(text) => {
        setTyped(text);
        onChange(text.trim() === "" ? undefined : Number(text));
      }}
      onBlur={() => setTyped(null)}
      {...rest}
    />
  );
}
