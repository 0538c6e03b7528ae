'use client';

import { useState, type ReactElement, type ReactNode } from 'react';
import type { MuteError } from '../core/errors.js';
import { useDialogText } from './use-dialog-text.js';

/** A failure in words a moderator can act on, with the request id where an operator will ask for it. */
export function ErrorNote({ error, text, children }: { error: MuteError; text: string; children?: ReactNode }): ReactElement {
  const t = useDialogText();
  const [copied, setCopied] = useState<string>();
  const { requestId } = error;
  return (
    <div data-mute-note="error">
      <span>
        {text}
        {requestId && <small data-mute-request-id="">{t('requestId', { id: requestId })}</small>}
      </span>
      <span data-mute-note-actions="">
        {requestId && (
          <button
            type="button"
            data-mute-button="link"
            onClick={() =>
              // Where the page may not write to it, the id can still be marked and copied by hand.
              void navigator.clipboard?.writeText(requestId).then(
                () => setCopied(requestId),
                () => undefined,
              )
            }
          >
            {t(copied === requestId ? 'copied' : 'copy')}
          </button>
        )}
        {children}
      </span>
    </div>
  );
}
