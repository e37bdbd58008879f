// One of several things to choose from, each with a line of what it means.
import { useId } from "react";
import { cx } from "./cx";

interface ChoiceProps {
  group: string;
  name: string;
  words: string;
  chosen: boolean;
  onChoose: () => void;
}

export function Choice({ group, name, words, chosen, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <label
      className={cx(
        "flex cursor-pointer gap-2.5 rounded-md border p-2.5 has-focus-visible:outline-2 has-focus-visible:outline-accent",
        chosen ? "border-accent bg-accent-soft" : "border-line-strong hover:bg-hover",
      )}
    >
      <input
        type="radio"
        name={group}
        checked={chosen}
        onChange={onChoose}
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-words`}
        className="mt-1 self-start accent-accent"
      />
      <span className="min-w-0">
        <span id={`${id}-name`} className="font-medium">
          {name}
        </span>
        <span id={`${id}-words`} className="block text-ink-2">
          {words}
        </span>
      </span>
    </label>
  );
}
