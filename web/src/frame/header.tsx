import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { CircleUser, Command, Keyboard, LogOut, Monitor, Moon, Sun, UserCog } from "lucide-react";
import { meQuery } from "../api/queries";
import type { Environment } from "../api/types";
import { useConnection } from "../live/live";
import type { Connection } from "../live/stream";
import { signOut } from "../session/sign-out";
import { IconButton } from "../ui/button";
import { cx } from "../ui/cx";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLine } from "../ui/menu";
import { Mark } from "./mark";
import { SearchBox } from "./search";
import { EnvironmentStripe, EnvironmentSwitcher, ProjectSwitcher } from "./switchers";
import { chooseTheme, isTheme, useTheme } from "./theme";

const CONNECTION: Record<Connection, { words: string; title: string; dot: string }> = {
  connecting: { words: "connecting", title: "Opening the event stream", dot: "bg-line-strong" },
  live: { words: "live", title: "Changes by others appear at once", dot: "bg-switch-on" },
  reconnecting: {
    words: "reconnecting",
    title: "The event stream broke off; what you see may be out of date",
    dot: "bg-warn",
  },
  refused: { words: "not live", title: "This token may not read the event stream", dot: "bg-bad" },
};

function ConnectionMark() {
  const { words, title, dot } = CONNECTION[useConnection()];
  return (
    <span role="status" title={title} className="ml-auto flex items-center gap-1.5 text-xs text-ink-2">
      <span aria-hidden className={cx("size-2 rounded-full", dot)} />
      {words}
    </span>
  );
}

function ThemeMenu() {
  const theme = useTheme();
  const Icon = { system: Monitor, light: Sun, dark: Moon }[theme];
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={`Colours: ${theme}`}>
          <Icon size={17} aria-hidden />
        </IconButton>
      }
    >
      <MenuLabel>Colours</MenuLabel>
      <MenuChoice
        label="Colours"
        value={theme}
        onChoose={(chosen) => isTheme(chosen) && chooseTheme(chosen)}
        options={[
          { value: "system", content: "As the system" },
          { value: "light", content: "Light" },
          { value: "dark", content: "Dark" },
        ]}
      />
    </Menu>
  );
}

function AccountMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate();
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="Account">
          <CircleUser size={18} aria-hidden />
        </IconButton>
      }
    >
      <MenuLabel>
        {me ? (
          <>
            Signed in as <b className="text-ink">{me.credential.name}</b>
            <br />
            tenant {me.tenant}
          </>
        ) : (
          "Signed in"
        )}
      </MenuLabel>
      <MenuLine />
      <MenuItem onSelect={() => void navigate({ to: "/account" })}>
        <UserCog size={15} aria-hidden />
        My account
      </MenuItem>
      <MenuItem onSelect={onShortcuts}>
        <Keyboard size={15} aria-hidden />
        Keyboard shortcuts
      </MenuItem>
      <MenuItem onSelect={() => void signOut()}>
        <LogOut size={15} aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}

interface HeaderProps {
  project: string | undefined;
  environment: Pick<Environment, "key" | "name"> | undefined;
  onShortcuts: () => void;
  onPalette: () => void;
}

export function Header({ project, environment, onShortcuts, onPalette }: HeaderProps) {
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-surface">
      <EnvironmentStripe environment={environment} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2">
        <Link
          to="/"
          aria-label="Tidegate, start page"
          className="flex min-h-8 items-center gap-2 font-semibold md:w-40"
        >
          <Mark />
          <span className="hidden md:inline">Tidegate</span>
        </Link>
        <div className="flex min-w-0 items-center gap-2">
          {project && <ProjectSwitcher project={project} />}
          {project && environment && <EnvironmentSwitcher project={project} environment={environment.key} />}
        </div>
        {project && environment && (
          <div className="order-last flex w-full min-w-0 items-center gap-3 md:order-none md:w-auto md:flex-1">
            <SearchBox project={project} environment={environment.key} />
            <ConnectionMark />
          </div>
        )}
        <div className="ml-auto flex items-center gap-1">
          {!(project && environment) && <ConnectionMark />}
          {project && environment && (
            <IconButton
              label="Command palette (Ctrl K)"
              aria-keyshortcuts="Control+K"
              className="max-md:hidden"
              onClick={onPalette}
            >
              <Command size={17} aria-hidden />
            </IconButton>
          )}
          <ThemeMenu />
          <AccountMenu onShortcuts={onShortcuts} />
        </div>
      </div>
    </header>
  );
}
