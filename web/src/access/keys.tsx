// SDK keys of one environment, and whether a program has come with them.
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, LoaderCircle, Plug, Plus } from "lucide-react";
import { useState } from "react";
import { useAct } from "../api/act";
import { answer, api, reply } from "../api/client";
import type { SdkKey } from "../api/types";
import { useBarred } from "../session/may";
import { Panel } from "../states/states";
import { GuardedButton } from "../ui/guarded";
import { ShownOnce } from "../ui/shown-once";
import { Code, Tag } from "../ui/tag";
import { Ending } from "./ending";
import { KeyDialog } from "./key-dialog";
import { Life, List, PartHead, Row } from "./parts";
import { keysQuery } from "./queries";

/** While a key waits for its first program, it is asked for this often. */
const WAITING_MS = 2_000;

const AUDIENCES: Record<string, string> = {
  server: "for servers: gets all rules",
  client: "for browsers and apps: gets what is not private",
  preview: "for previews",
};

export interface NewKey {
  id: string;
  name: string;
  key: string;
}

interface KeysProps {
  project: string;
  environment: string;
  /** Of the environment, in words. */
  name: string;
}

type Doing = { what: "rotate" | "revoke"; sdkKey: SdkKey } | null;

const waits = (key: SdkKey) => !key.last_used_at && !key.revoked_at;

export function Keys({ project, environment, name }: KeysProps) {
  const {
    data: keys,
    error,
    refetch,
  } = useQuery({
    ...keysQuery(project, environment),
    refetchInterval: ({ state }) => (state.data?.some(waits) ? WAITING_MS : false),
  });
  const barred = useBarred("keys:write", { project, environment });
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<NewKey | null>(null);
  const [doing, setDoing] = useState<Doing>(null);
  const show = (key: NewKey) => {
    setCreating(false);
    setDoing(null);
    setCreated(key);
  };
  return (
    <section aria-label="SDK keys">
      <PartHead
        words={`Programs get the rules of ${name} with an SDK key. It reads that environment, and can do nothing else.`}
      >
        <GuardedButton look="primary" barred={barred} onClick={() => setCreating(true)}>
          <Plus size={15} aria-hidden />
          New SDK key
        </GuardedButton>
      </PartHead>
      <List
        items={keys?.filter(({ revoked_at }) => !revoked_at)}
        error={error}
        onRetry={refetch}
        subject="list of SDK keys"
        none={
          <Panel icon={<Plug size={20} aria-hidden />} title={`No SDK keys in ${name}`}>
            <p className="text-ink-2">Make one, and put it into a program: it connects within seconds.</p>
          </Panel>
        }
      >
        {(sdkKey) => (
          <KeyRow
            key={sdkKey.id}
            sdkKey={sdkKey}
            barred={barred}
            onDo={(what) => setDoing({ what, sdkKey })}
          />
        )}
      </List>
      {creating && (
        <KeyDialog
          project={project}
          environment={environment}
          onClose={() => setCreating(false)}
          onCreated={show}
        />
      )}
      {created && (
        <ShownOnce
          title={`The SDK key ${created.name}`}
          words="Put it into the program's settings, for instance as TIDEGATE_SDK_KEY. It is shown only now, and cannot be shown again."
          secret={created.key}
          onClose={() => setCreated(null)}
        >
          <Connection sdkKey={keys?.find(({ id }) => id === created.id)} />
        </ShownOnce>
      )}
      {doing && (
        <EndKey
          project={project}
          environment={environment}
          doing={doing}
          onRotated={show}
          onClose={() => setDoing(null)}
        />
      )}
    </section>
  );
}

/** Turns green when the first program has come. */
function Connection({ sdkKey }: { sdkKey: SdkKey | undefined }) {
  const connected = Boolean(sdkKey?.last_used_at);
  return (
    <p
      role="status"
      className={`inline-flex items-center gap-1.5 text-sm ${connected ? "text-good" : "text-ink-2"}`}
    >
      {connected ? (
        <CircleCheck size={15} aria-hidden />
      ) : (
        <LoaderCircle size={15} aria-hidden className="animate-spin" />
      )}
      {connected ? "a program has connected" : "waiting for your first connection…"}
    </p>
  );
}

interface KeyRowProps {
  sdkKey: SdkKey;
  barred: string | null;
  onDo: (what: "rotate" | "revoke") => void;
}

function KeyRow({ sdkKey, barred, onDo }: KeyRowProps) {
  return (
    <Row
      actions={
        <>
          <GuardedButton barred={barred} onClick={() => onDo("rotate")} aria-label={`Rotate ${sdkKey.name}`}>
            Rotate
          </GuardedButton>
          <GuardedButton barred={barred} onClick={() => onDo("revoke")} aria-label={`Revoke ${sdkKey.name}`}>
            Revoke
          </GuardedButton>
        </>
      }
    >
      <p className="flex flex-wrap items-center gap-2">
        <b className="font-medium [overflow-wrap:anywhere]">{sdkKey.name}</b>
        <Code>{sdkKey.id}</Code>
        <Tag>{AUDIENCES[sdkKey.audience] ?? sdkKey.audience}</Tag>
        {sdkKey.origins?.map((origin) => (
          <Code key={origin}>{origin}</Code>
        ))}
      </p>
      {waits(sdkKey) && <Connection sdkKey={sdkKey} />}
      <Life life={sdkKey} />
    </Row>
  );
}

interface EndKeyProps {
  project: string;
  environment: string;
  doing: NonNullable<Doing>;
  onRotated: (key: NewKey) => void;
  onClose: () => void;
}

function EndKey({ project, environment, doing, onRotated, onClose }: EndKeyProps) {
  const { id, name } = doing.sdkKey;
  const params = { path: { project, environment, id } };
  const touches = [keysQuery(project, environment).queryKey];
  const path = "/api/v1/projects/{project}/environments/{environment}/sdk-keys/{id}";
  const rotate = useAct<undefined, NewKey>(
    () => answer(api.POST(`${path}/rotate`, { params, body: {} })),
    touches,
    onRotated,
  );
  const revoke = useAct<undefined, unknown>(() => reply(api.DELETE(path, { params })), touches, onClose);
  return (
    <Ending
      what={doing.what}
      subject={`the SDK key ${name}`}
      rotate={rotate}
      revoke={revoke}
      onClose={onClose}
    />
  );
}
