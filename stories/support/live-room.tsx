import { useCallback, useEffect, useId, useMemo, useRef, useState, type FormEvent, type ReactElement, type ReactNode } from 'react';
import { MuteGroupButton, MuteProvider, UnmuteUsersDialog, useGroupMute, useMutedUsers, type MuteAdapter } from 'react-live-mute';
import { useChat, type ChatMessage } from './live-room-chat.ts';
import { avatarOf, personOf } from './live-room-people.ts';
import { Poster } from './live-room-poster.tsx';
import { adaptersFor, findSource, receivedCalls, resetRoom, resolveUsers, type ReceivedCall, type Source } from './live-room-source.ts';
import './live-room.css';

const numbers = new Intl.NumberFormat('en');
const names = new Intl.ListFormat('en', { type: 'conjunction' });

function Avatar({ userId }: { userId: string }): ReactElement {
  const picture = avatarOf(userId);
  const initials = [...personOf(userId).name][0] ?? '?';
  return (
    <span className="lr-avatar" aria-hidden="true">
      {picture === undefined ? initials : <img src={picture} alt="" />}
    </span>
  );
}

/** What a moderator's own page knows, in one line. */
function StateLine(): ReactElement {
  const { groupMuted, exemptUserIds } = useGroupMute();
  const { status } = useMutedUsers();
  if (groupMuted === null) {
    return <p className="lr-state">{status === 'error' ? 'The state of the chat is not known' : 'Reading the state of the chat…'}</p>;
  }
  if (!groupMuted) return <p className="lr-state">Chat is open</p>;
  const people = (exemptUserIds ?? []).map((userId) => personOf(userId).name);
  return (
    <p className="lr-state" data-muted="">
      Chat is muted. {people.length > 0 ? `${names.format(['Hosts', ...people])} can speak.` : 'Only hosts can speak.'}
    </p>
  );
}

function Controls({ label }: { label: string }): ReactElement {
  return (
    <div className="lr-controls" role="group" aria-label={label}>
      <MuteGroupButton />
      <UnmuteUsersDialog />
    </div>
  );
}

function Player({ viewers }: { viewers: number }): ReactElement {
  return (
    <div className="lr-player" role="img" aria-label="Live video: pots on a shelf by lamp light">
      <Poster />
      <span className="lr-badges">
        <span className="lr-live">
          <i />
          Live
        </span>
        <span className="lr-viewers">{numbers.format(viewers)} watching</span>
      </span>
    </div>
  );
}

function About(): ReactElement {
  return (
    <div className="lr-about">
      <h1>Kiln opening: forty pots, one night</h1>
      <p>
        <Avatar userId="host1" />
        <span>
          <b>Lin Yue</b>
          <small>Harbour Ceramics, live from the bay</small>
        </span>
      </p>
    </div>
  );
}

function Message({ message }: { message: ChatMessage }): ReactElement {
  const { name, role } = personOf(message.userId);
  return (
    <li className="lr-message">
      <Avatar userId={message.userId} />
      <p>
        <b>
          <bdi>{name}</bdi>
        </b>
        {role !== undefined && <em>{role}</em>}
        <span dir="auto" lang={message.lang || undefined}>
          {message.text}
        </span>
      </p>
    </li>
  );
}

function Chat(props: { moderatorId: string; everyMs: number; rounds: number; note: ReactNode }): ReactElement {
  const { moderatorId, everyMs, rounds, note } = props;
  const { groupMuted, exemptUserIds, alwaysExemptUserIds } = useGroupMute();
  const { userIds: mutedUserIds } = useMutedUsers();
  const canSpeak = useCallback(
    (userId: string) => {
      if (alwaysExemptUserIds.includes(userId)) return true;
      if (mutedUserIds.includes(userId)) return false;
      return groupMuted !== true || (exemptUserIds?.includes(userId) ?? false);
    },
    [groupMuted, exemptUserIds, alwaysExemptUserIds, mutedUserIds],
  );
  const [running, setRunning] = useState(true);
  const { messages, heldBack, say, restart } = useChat({ canSpeak, everyMs, running });
  const list = useRef<HTMLOListElement>(null);
  const latest = useRef(true);
  const [draft, setDraft] = useState('');
  const newest = messages.at(-1)?.key;

  const restartChat = useRef(restart);
  useEffect(() => {
    if (rounds > 0) restartChat.current();
  }, [rounds]);

  // The newest line stays in view, unless somebody has scrolled up to read.
  useEffect(() => {
    const box = list.current;
    if (box && latest.current) box.scrollTop = box.scrollHeight;
  }, [newest]);

  const send = (event: FormEvent): void => {
    event.preventDefault();
    const text = draft.trim();
    if (text === '') return;
    latest.current = true;
    say(moderatorId, text);
    setDraft('');
  };

  return (
    <section className="lr-chat" aria-label="Live chat">
      <header>
        <div className="lr-chat-title">
          <h2>Live chat</h2>
          <button type="button" className="lr-quiet" aria-pressed={!running} onClick={() => setRunning(!running)}>
            {running ? 'Pause' : 'Paused'}
          </button>
        </div>
        <Controls label={`Moderation, ${personOf(moderatorId).name}`} />
      </header>
      <ol
        ref={list}
        className="lr-messages"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
        tabIndex={0}
        aria-label="Messages"
        onScroll={({ currentTarget: box }) => {
          latest.current = box.scrollHeight - box.scrollTop - box.clientHeight < 48;
        }}
      >
        {messages.map((message) => (
          <Message key={message.key} message={message} />
        ))}
      </ol>
      <div className="lr-chat-foot">
        <p className="lr-held" data-muted={groupMuted ? '' : undefined}>
          {groupMuted ? 'The chat is muted. ' : ''}
          {heldBack > 0 ? `${numbers.format(heldBack)} ${heldBack === 1 ? 'message' : 'messages'} kept out by mutes.` : note}
        </p>
        <form onSubmit={send}>
          <input
            aria-label={`Write as ${personOf(moderatorId).name}`}
            placeholder={`Write as ${personOf(moderatorId).name}`}
            autoComplete="off"
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
          />
          <button type="submit">Send</button>
        </form>
      </div>
    </section>
  );
}

interface Seen {
  readonly key: number;
  readonly text: string;
}

function many(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}

/** What has changed between two looks at the room, in words. */
function changesBetween(before: Look, now: Look): string[] {
  const texts: string[] = [];
  if (before.muted !== now.muted) texts.push(now.muted ? `Chat muted, ${many(now.exempt.length)} exempt` : 'Chat unmuted');
  else if (now.muted && before.exempt.join() !== now.exempt.join()) texts.push(`Exempt list changed to ${many(now.exempt.length)}`);
  const unmuted = before.users.filter((userId) => !now.users.includes(userId)).length;
  const muted = now.users.filter((userId) => !before.users.includes(userId)).length;
  if (unmuted > 0) texts.push(`${many(unmuted)} unmuted`);
  if (muted > 0) texts.push(`${many(muted)} muted`);
  return texts;
}

interface Look {
  readonly muted: boolean;
  readonly exempt: readonly string[];
  readonly users: readonly string[];
}

function useSeen(): readonly Seen[] {
  const { groupMuted, exemptUserIds } = useGroupMute();
  const { userIds, certainty } = useMutedUsers();
  const last = useRef<Look | null>(null);
  const [seen, setSeen] = useState<readonly Seen[]>([]);
  useEffect(() => {
    if (groupMuted === null || certainty === 'unknown') return;
    const now: Look = { muted: groupMuted, exempt: exemptUserIds ?? [], users: userIds };
    const texts = last.current ? changesBetween(last.current, now) : [];
    last.current = now;
    if (texts.length === 0) return;
    setSeen((all) => {
      const from = (all[0]?.key ?? 0) + 1;
      return [...texts.map((text, index) => ({ key: from + index, text })).toReversed(), ...all].slice(0, 6);
    });
  }, [groupMuted, exemptUserIds, userIds, certainty]);
  return seen;
}

/** What another moderator has on their own screen. */
function OtherPanel({ moderatorId }: { moderatorId: string }): ReactElement {
  const { name } = personOf(moderatorId);
  const id = useId();
  const seen = useSeen();
  return (
    <section className="lr-panel" aria-labelledby={id}>
      <header>
        <Avatar userId={moderatorId} />
        <div>
          <h2 id={id}>{name}’s panel</h2>
          <small>Second moderator, on another device</small>
        </div>
      </header>
      <StateLine />
      <Controls label={`Moderation, ${name}`} />
      <h3>Seen here</h3>
      <ul className="lr-seen" aria-label={`Seen by ${name}`}>
        {seen.length === 0 ? (
          <li>Nothing yet. What the other one does shows here.</li>
        ) : (
          seen.map(({ key, text }) => <li key={key}>{text}</li>)
        )}
      </ul>
    </section>
  );
}

function useReceived(open: boolean): { reads: number; requests: readonly ReceivedCall[] } {
  const [received, setReceived] = useState<{ reads: number; requests: readonly ReceivedCall[] }>({ reads: 0, requests: [] });
  useEffect(() => {
    if (!open) return undefined;
    const controller = new AbortController();
    const look = (): void => {
      receivedCalls(controller.signal).then(setReceived, () => undefined);
    };
    look();
    const timer = setInterval(look, 1000);
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [open]);
  return received;
}

/** What arrived at the simulated service: proof that the buttons lead to signed calls. */
function Received({ onReset }: { onReset: () => void }): ReactElement {
  // Open where it takes nobody's place.
  const [open, setOpen] = useState(() => matchMedia('(min-width: 1180px) and (min-height: 640px)').matches);
  const { reads, requests } = useReceived(open);
  return (
    <details className="lr-received" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What the service received</summary>
      <div>
        <p>
          <span>Calls as they reached the simulator of ApsaraVideo Live, newest first. Beside them {numbers.format(reads)} reads.</span>
          <button type="button" className="lr-quiet" onClick={() => void resetRoom().then(onReset)}>
            Start over
          </button>
        </p>
        {requests.length === 0 ? (
          <p>Nothing has been changed yet.</p>
        ) : (
          <ol>
            {requests
              .slice(-12)
              .toReversed()
              .map(({ requestId, operation, parameters, signature, outcome }) => (
                <li key={requestId}>
                  <b>{operation}</b>
                  <code>
                    {Object.entries(parameters)
                      .map(([name, value]) => `${name}=${value}`)
                      .join('  ')}
                  </code>
                  <small>
                    signature {signature}, answered {outcome}
                  </small>
                </li>
              ))}
          </ol>
        )}
      </div>
    </details>
  );
}

function Moderator(props: {
  moderatorId: string;
  adapter: MuteAdapter;
  source: Source;
  groupId: string;
  children: ReactNode;
}): ReactElement {
  const { moderatorId, adapter, source, groupId, children } = props;
  return (
    <MuteProvider
      adapter={adapter}
      groupId={groupId}
      // The demo's moderators are nobody in a real room: they must not take a place among those who can speak.
      currentUserId={source.kind === 'real' ? undefined : moderatorId}
      resolveUsers={resolveUsers}
      refreshIntervalMs={1000}
    >
      {children}
    </MuteProvider>
  );
}

const sourceNotes: Readonly<Record<Source['kind'], string>> = {
  simulator: 'Signed calls to a local simulator of ApsaraVideo Live',
  memory: 'No server behind this page: it runs in memory',
  real: 'Real service',
  locked: 'Real service',
};

function Room({ source, groupId, everyMs }: { source: Source; groupId: string; everyMs: number }): ReactElement {
  const adapters = useMemo(() => {
    const make = adaptersFor(source);
    return { mod1: make('mod1'), mod2: make('mod2') };
  }, [source]);
  const [rounds, setRounds] = useState(0);
  return (
    <main className="lr-grid">
      <div className="lr-stage">
        <Player viewers={20418} />
        <About />
      </div>
      <Moderator moderatorId="mod1" adapter={adapters.mod1} source={source} groupId={groupId}>
        <Chat moderatorId="mod1" everyMs={everyMs} rounds={rounds} note="Be kind. Moderators are here." />
      </Moderator>
      <Moderator moderatorId="mod2" adapter={adapters.mod2} source={source} groupId={groupId}>
        <OtherPanel moderatorId="mod2" />
      </Moderator>
      {source.kind === 'simulator' && <Received onReset={() => setRounds(rounds + 1)} />}
    </main>
  );
}

/** A live room as a product would have it, with a second moderator beside it. */
export function LiveRoomPage({ messageEveryMs }: { messageEveryMs: number }): ReactElement {
  const [source, setSource] = useState<Source | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    findSource(controller.signal).then(setSource, () => undefined);
    return () => controller.abort();
  }, []);

  return (
    <div className="lr">
      {(source?.kind === 'real' || source?.kind === 'locked') && (
        <p className="lr-real" role="alert">
          <b>This is the real service.</b> What you press here mutes real people in a real room.
        </p>
      )}
      <header className="lr-top">
        <span className="lr-brand">
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <path d="M3 14c3-7 6-7 9 0s6 7 9 0" fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
          </svg>
          Harbour
        </span>
        <span className="lr-source">{source ? sourceNotes[source.kind] : ''}</span>
      </header>
      {source?.kind === 'locked' ? (
        <main className="lr-locked">
          <h1>A token is needed</h1>
          <p>Open the address that was printed in the terminal when Storybook started. It carries the token for this room.</p>
        </main>
      ) : source ? (
        <Room source={source} groupId={source.groupId} everyMs={messageEveryMs} />
      ) : (
        <main className="lr-locked" aria-busy="true">
          <p>Opening the room…</p>
        </main>
      )}
    </div>
  );
}
