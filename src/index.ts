export { MuteProvider } from './react/mute-provider.js';
export type { MuteEvent, MuteProviderBase, MuteProviderProps } from './react/mute-provider.js';
export type { ResolvedUser, ResolveUsers } from './react/names.js';
export type { Label, MuteLabels, PluralLabel } from './react/labels.js';

export { MuteGroupButton } from './components/mute-group-button.js';
export type { ConfirmMode, MuteGroupButtonProps } from './components/mute-group-button.js';

export { createHttpAdapter } from './adapters/http.js';
export type { HttpAdapterOptions } from './adapters/http.js';
export { createMemoryAdapter } from './adapters/memory.js';
export type {
  MemoryActs,
  MemoryAdapter,
  MemoryAdapterControls,
  MemoryAdapterOptions,
  MemoryCall,
  MemoryFailure,
  MemoryOptionalMethod,
  MemoryQuirks,
  MemoryState,
} from './adapters/memory.js';
export { subscribeToAliyunGroup } from './adapters/aliyun-live-sync.js';
export type { AliyunEmitter, AliyunEngine } from './adapters/aliyun-live-sync.js';

export { createMuteStore } from './store/create-mute-store.js';
export type {
  Confirmation,
  ConnectOptions,
  GroupCommand,
  GroupConflict,
  GroupResult,
  LastComplete,
  MuteGroupRequest,
  MuteState,
  MuteStore,
  MuteStoreOptions,
  PendingPhase,
  RunProgress,
  UndoneUser,
  UndoOffer,
  UnmuteResult,
  UsersAction,
  UsersCommand,
} from './store/state.js';

export { isMuteError, MuteError } from './core/errors.js';
export type { MuteErrorCode, MuteErrorDetails } from './core/errors.js';
export { muteLimits } from './core/limits.js';
export type { IdProblem, RefusedId } from './core/ids.js';
export type { RefusalReason, RefusedUser, SelectResult } from './core/selection.js';
export type {
  CallOptions,
  FailedUser,
  MemberPage,
  MuteAction,
  MuteAdapter,
  MuteCapabilities,
  MuteReceipt,
  MuteSnapshot,
  ReadContext,
  ReadOptions,
  SearchScope,
  UserProfile,
  WriteOptions,
} from './core/types.js';

export { UnmuteUsersDialog } from './components/unmute-users-dialog.js';
export type { UnmuteUsersDialogProps } from './components/unmute-users-dialog.js';
export type { OpenChangeReason } from './components/dialog-shell.js';
export { useGroupMute } from './react/use-group-mute.js';
export type { GroupMute } from './react/use-group-mute.js';
export { useMutedUsers } from './react/use-muted-users.js';
export type { ListedUsers, MutedUsers } from './react/use-muted-users.js';
export { useUnmuteUsers } from './react/use-unmute-users.js';
export type { UnmuteUsers } from './react/use-unmute-users.js';
export type { ExemptDraftProps } from './react/exempt-start.js';
export type { SelectionActions, SelectionOptions } from './react/use-selection.js';
