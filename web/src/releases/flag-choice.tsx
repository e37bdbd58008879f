// Which flag is released: its key is typed, and the server suggests some.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { flagsQuery } from "../api/queries";
import { Button } from "../ui/button";
import { INPUT } from "../ui/field";
import type { Place } from "./queries";

const SUGGESTED = 20;

export function FlagChoice({ place, flag }: { place: Place; flag: string }) {
  const id = useId();
  const navigate = useNavigate({ from: "/projects/$project/$environment/releases/new" });
  const [text, setText] = useState(flag);
  const { data } = useInfiniteQuery(flagsQuery(place.project, text.trim()));
  const keys = data?.pages[0]?.items.map(({ key }) => key).slice(0, SUGGESTED) ?? [];
  const choose = (key: string) => void navigate({ search: key ? { flag: key } : {}, replace: true });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    choose(text.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <div className="flex min-w-0 flex-1 flex-col gap-1.5 sm:max-w-sm">
        <label htmlFor={id} className="font-medium">
          Flag
        </label>
        <input
          id={id}
          list={`${id}-keys`}
          value={text}
          autoComplete="off"
          spellCheck={false}
          placeholder="its key"
          className={`${INPUT} font-mono`}
          onChange={(event) => {
            setText(event.target.value);
            // Whoever takes a suggestion has chosen.
            if (keys.includes(event.target.value) && event.target.value !== flag) choose(event.target.value);
          }}
        />
        <datalist id={`${id}-keys`}>
          {keys.map((key) => (
            <option key={key} value={key} />
          ))}
        </datalist>
      </div>
      {text.trim() !== flag && <Button type="submit">Choose</Button>}
    </form>
  );
}
