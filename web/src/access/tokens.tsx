// API tokens: for programs, and for those who have no account.
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api, reply } from "../api/client";
import { meQuery } from "../api/queries";
import type { ApiToken } from "../api/types";
import { useBarred } from "../session/may";
import { Panel } from "../states/states";
import { GuardedButton } from "../ui/guarded";
import { ShownOnce } from "../ui/shown-once";
import { Code, Tag } from "../ui/tag";
import { permissionWords, placeWords } from "../words/permissions";
import { Ending } from "./ending";
import { Life, List, PartHead, Row } from "./parts";
import { tokensQuery } from "./queries";
import { TokenDialog } from "./token-dialog";

export interface NewToken {
  name: string;
  token: string;
}

type Doing = { what: "rotate" | "revoke"; token: ApiToken } | null;

export function Tokens({ project }: { project: string }) {
  const { data: tokens, error, refetch } = useQuery(tokensQuery);
  const barred = useBarred("tokens:write");
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<NewToken | null>(null);
  const [doing, setDoing] = useState<Doing>(null);
  const show = (token: NewToken) => {
    setCreating(false);
    setDoing(null);
    setCreated(token);
  };
  return (
    <section aria-label="API tokens">
      <PartHead words="For automation and the command line. Give each program one of its own, with as little as it needs.">
        <GuardedButton look="primary" barred={barred} onClick={() => setCreating(true)}>
          <Plus size={15} aria-hidden />
          New token
        </GuardedButton>
      </PartHead>
      <List
        items={tokens?.filter(({ revoked_at }) => !revoked_at)}
        error={error}
        onRetry={refetch}
        subject="list of API tokens"
        none={<None />}
      >
        {(token) => (
          <TokenRow key={token.id} token={token} barred={barred} onDo={(what) => setDoing({ what, token })} />
        )}
      </List>
      {creating && <TokenDialog project={project} onClose={() => setCreating(false)} onCreated={show} />}
      {created && (
        <ShownOnce
          title={`The token ${created.name}`}
          words="Keep it where secrets are kept: it is shown only now, and cannot be shown again."
          secret={created.token}
          onClose={() => setCreated(null)}
        />
      )}
      {doing && <EndToken doing={doing} onRotated={show} onClose={() => setDoing(null)} />}
    </section>
  );
}

function None() {
  return (
    <Panel icon={<KeyRound size={20} aria-hidden />} title="No API tokens">
      <p className="text-ink-2">Programs that change something, such as a pipeline, sign in with one.</p>
    </Panel>
  );
}

interface TokenRowProps {
  token: ApiToken;
  barred: string | null;
  onDo: (what: "rotate" | "revoke") => void;
}

function TokenRow({ token, barred, onDo }: TokenRowProps) {
  const { data: me } = useQuery(meQuery);
  const mine = me?.credential.id === token.id;
  const words = token.role ? [`role ${token.role}`] : token.permissions.map(permissionWords);
  return (
    <Row
      actions={
        <>
          <GuardedButton barred={barred} onClick={() => onDo("rotate")} aria-label={`Rotate ${token.name}`}>
            Rotate
          </GuardedButton>
          <GuardedButton
            barred={mine ? "You are signed in with this token." : barred}
            onClick={() => onDo("revoke")}
            aria-label={`Revoke ${token.name}`}
          >
            Revoke
          </GuardedButton>
        </>
      }
    >
      <p className="flex flex-wrap items-center gap-2">
        <b className="font-medium [overflow-wrap:anywhere]">{token.name}</b>
        <Code>{token.id}</Code>
        {mine && <Tag className="border-accent text-link">you are signed in with it</Tag>}
      </p>
      <p className="flex flex-wrap items-center gap-1.5">
        {words.map((each) => (
          <Tag key={each}>{each}</Tag>
        ))}
        <span className="text-xs text-ink-2">{placeWords(token)}</span>
      </p>
      <Life life={token} />
    </Row>
  );
}

interface EndTokenProps {
  doing: NonNullable<Doing>;
  onRotated: (token: NewToken) => void;
  onClose: () => void;
}

function EndToken({ doing, onRotated, onClose }: EndTokenProps) {
  const { id, name } = doing.token;
  const params = { path: { id } };
  const rotate = useAct<undefined, NewToken>(
    () => answer(api.POST("/api/v1/tokens/{id}/rotate", { params, body: {} })),
    [tokensQuery.queryKey],
    onRotated,
  );
  const revoke = useAct<undefined, unknown>(
    () => reply(api.DELETE("/api/v1/tokens/{id}", { params })),
    [tokensQuery.queryKey],
    onClose,
  );
  return (
    <Ending
      what={doing.what}
      subject={`the token ${name}`}
      rotate={rotate}
      revoke={revoke}
      onClose={onClose}
    />
  );
}
