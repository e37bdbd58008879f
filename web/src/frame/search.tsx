// The search box. What it asks for is the `q` of the flags list, in the URL and answered by the server.
import { useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { Search, X } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { IconButton } from "../ui/button";

const TYPING_PAUSE_MS = 180;
/** The path of a flags list; not that of a flag whose key is `flags`. */
const LIST = /^\/projects\/[^/]+\/[^/]+\/flags$/;

export function SearchBox({ project, environment }: { project: string; environment: string }) {
  const search = useSearch({ strict: false }) as { q?: string };
  const onList = useRouterState({ select: (state) => LIST.test(state.location.pathname) });
  // Other lists have a `q` of their own.
  const q = (onList && search.q) || "";
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const asked = useRef(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The address may change from elsewhere: back, forward, a link.
  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setText(q);
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const ask = (wanted: string) => {
    clearTimeout(timer.current);
    asked.current = wanted.trim();
    void navigate({
      to: "/projects/$project/$environment/flags",
      params: { project, environment },
      search: asked.current ? { q: asked.current } : {},
      replace: onList,
    });
  };
  const type = (wanted: string) => {
    setText(wanted);
    clearTimeout(timer.current);
    if (onList) timer.current = setTimeout(() => ask(wanted), TYPING_PAUSE_MS);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(text);
  };

  return (
    <form role="search" aria-label="Flags" onSubmit={submit} className="relative min-w-0 flex-1 md:max-w-md">
      <Search
        size={15}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3"
      />
      <input
        id="search"
        type="text"
        inputMode="search"
        autoComplete="off"
        spellCheck={false}
        aria-label="Search flags"
        aria-keyshortcuts="/"
        placeholder="Search flags"
        value={text}
        onChange={(event) => type(event.target.value)}
        className="h-8 w-full rounded-md border border-line-strong bg-surface pr-9 pl-8 text-sm text-ink"
      />
      {text ? (
        <IconButton
          label="Clear the search"
          className="absolute top-0 right-0"
          onClick={() => {
            setText("");
            ask("");
          }}
        >
          <X size={15} aria-hidden />
        </IconButton>
      ) : (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2 hidden -translate-y-1/2 rounded border border-line px-1.5 font-mono text-xs text-ink-3 md:block"
        >
          /
        </kbd>
      )}
    </form>
  );
}
