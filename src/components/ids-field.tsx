'use client';

import { useId, useState, type ReactElement } from 'react';
import { splitIds } from '../core/id-list.js';
import type { RefusedUser, SelectResult } from '../core/selection.js';
import { ActionButton } from './action-button.js';
import { refusalLabel, useDialogText } from './use-dialog-text.js';

// Ten thousand, drawn anew at each key, hold the page up for seconds.
const mostNamed = 100;

// Copied along from a page, as from our own texts around a name: nobody sees them, and no id has them.
const unseen = /[\u200b\u200e\u200f\u2066-\u2069]/g;

// Those who were taken may have pushed it out of sight.
const reveal = (note: HTMLElement | null): void => note?.scrollIntoView?.({ block: 'nearest' });

/** Takes typed or pasted ids. Those refused stay in the field, the first hundred named with the reason. */
export function IdsField(props: {
  /** @default how to separate ids */
  label?: string;
  autoFocus?: boolean;
  onAdd: (userIds: readonly string[]) => SelectResult;
}): ReactElement {
  const { autoFocus, onAdd } = props;
  const t = useDialogText();
  const id = useId();
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<readonly RefusedUser[]>([]);
  const add = (): void => {
    const result = onAdd(splitIds(text.replace(unseen, '')));
    setRefused(result.refused);
    setText(result.refused.map(({ userId }) => userId).join('\n'));
  };
  return (
    <div data-mute-finder="">
      <label htmlFor={id} data-mute-hint="">
        {props.label ?? t('pasteHint')}
      </label>
      <textarea
        id={id}
        rows={props.label === undefined ? 2 : 1}
        dir="ltr"
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        autoFocus={autoFocus}
        data-mute-ids=""
        aria-invalid={refused.length > 0 || undefined}
        aria-describedby={refused.length > 0 ? `${id}refused` : undefined}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) add();
        }}
      />
      <ActionButton label={t('addIds')} off={text.trim() === ''} onPress={add} />
      {refused.length > 0 && (
        <div ref={reveal} id={`${id}refused`} role="alert" data-mute-note="warning">
          <ul>
            {refused.slice(0, mostNamed).map(({ userId, reason }) => (
              <li key={userId}>{t('refusedUser', { name: userId, reason: t(refusalLabel(reason)) })}</li>
            ))}
            {refused.length > mostNamed && <li>{t('andMore', { n: refused.length - mostNamed })}</li>}
          </ul>
        </div>
      )}
    </div>
  );
}
