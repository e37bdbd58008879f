// Single-key shortcuts. They can be switched off, because they get in the way of speech input.
import { useEffect, useState, useSyncExternalStore } from "react";
import { Dialog } from "../ui/dialog";
import { Switch } from "../ui/switch";

const KEY = "tidegate.shortcuts";
const listeners = new Set<() => void>();

function enabled(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

function setEnabled(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Storage may be forbidden: then the shortcuts stay on.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const TYPING =
  "input, textarea, select, [contenteditable=true], [role=dialog], [role=alertdialog], [role=menu]";

/** Whether a key press is meant for the page, and not for a field, a dialog or the browser. */
function meant(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  if (document.querySelector("[role=dialog], [role=alertdialog]")) return false;
  return !(event.target instanceof Element && event.target.closest(TYPING));
}

/** Calls the action of the pressed key; `actions` must be stable. */
export function useShortcuts(actions: Record<string, () => void>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const action = actions[event.key];
      if (!action || !enabled() || !meant(event)) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [actions]);
}

export function focusSearch(): void {
  const field = document.getElementById("search");
  if (field instanceof HTMLInputElement) {
    field.focus();
    field.select();
  }
}

const KEYS: [string, string][] = [
  ["Ctrl K", "go somewhere or do something"],
  ["/", "search flags"],
  ["j", "next in the list"],
  ["k", "previous in the list"],
  ["Enter", "open it"],
  ["?", "show this list"],
];

/** Opens with Ctrl K, or ⌘ K. Unlike single keys it never gets in the way, and cannot be switched off. */
/** It opens only where it has something to offer. */
export function usePalette(isHere: boolean) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!isHere || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey)
        return;
      event.preventDefault();
      setOpen((before) => before || !document.querySelector("[role=dialog], [role=alertdialog]"));
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [isHere]);
  return { open, show: () => setOpen(true), hide: () => setOpen(false) };
}

export function useShortcutsDialog() {
  const [open, setOpen] = useState(false);
  const [actions] = useState(() => ({ "/": focusSearch, "?": () => setOpen(true) }));
  useShortcuts(actions);
  return { open, show: () => setOpen(true), hide: () => setOpen(false) };
}

export function ShortcutsDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const on = useSyncExternalStore(subscribe, enabled);
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[5rem_1fr] gap-y-2">
        {KEYS.map(([key, words]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded border border-line-strong bg-sunken px-1.5 py-0.5 font-mono text-xs">
                {key}
              </kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-4 flex items-center justify-between gap-3 border-t border-line pt-3">
        <span>
          Single-key shortcuts
          <span className="block text-xs text-ink-3">
            Turn them off if you work by voice. Enter always works.
          </span>
        </span>
        <Switch label="Single-key shortcuts" on={on} onChange={setEnabled} />
      </div>
    </Dialog>
  );
}
