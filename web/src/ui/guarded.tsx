import { type ButtonHTMLAttributes, useId } from "react";
import { Button } from "./button";

interface GuardedProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "primary" | "plain" | "quiet" | "danger";
  /** Why it cannot be pressed; `null` if it can. */
  barred: string | null;
}

/** A button that can be reached, and says why, where it cannot be pressed. */
export function GuardedButton({ barred, onClick, children, ...rest }: GuardedProps) {
  const id = useId();
  if (barred === null) {
    return (
      <Button onClick={onClick} {...rest}>
        {children}
      </Button>
    );
  }
  return (
    <>
      <Button aria-disabled title={barred} aria-describedby={id} {...rest}>
        {children}
      </Button>
      <span id={id} className="sr-only">
        {barred}
      </span>
    </>
  );
}
