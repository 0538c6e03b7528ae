import { useId, useState, type ReactElement } from 'react';
import { splitIds } from '../core/ids.js';
import type { RefusedUser } from '../core/selection.js';
import type { ExemptDraft } from '../react/use-exempt-draft.js';
import { ActionButton } from './action-button.js';
import { refusalLabel, useDialogText } from './use-dialog-text.js';

/** Adds people by typed or pasted ids. Those refused stay in the field, each named with the reason. */
export function ExemptIds({ draft, autoFocus }: { draft: ExemptDraft; autoFocus: boolean }): ReactElement {
  const t = useDialogText();
  const field = useId();
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<readonly RefusedUser[]>([]);
  const add = (): void => {
    const result = draft.add(splitIds(text));
    setRefused(result.refused);
    setText(result.refused.map(({ userId }) => userId).join('\n'));
  };
  return (
    <div data-mute-ids="">
      <label htmlFor={field} data-mute-hint="">
        {t('pasteHint')}
      </label>
      <textarea
        id={field}
        rows={2}
        dir="ltr"
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        autoFocus={autoFocus}
        data-mute-search=""
        aria-invalid={refused.length > 0 || undefined}
        aria-describedby={refused.length > 0 ? `${field}refused` : undefined}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          add();
        }}
      />
      <ActionButton label={t('addIds')} off={text.trim() === ''} onPress={add} />
      {refused.length > 0 && (
        <ul id={`${field}refused`} role="alert" data-mute-note="warning" data-mute-refused="">
          {refused.map(({ userId, reason }) => (
            <li key={userId}>{t('refusedUser', { name: userId, reason: t(refusalLabel(reason)) })}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
