'use client';

import { useRef, useState, type ReactElement, type Ref } from 'react';

/** A search field that waits for the end of a composition: half a pinyin must not filter. */
export function SearchField(props: {
  label: string;
  query: string;
  onQuery: (query: string) => void;
  inputRef?: Ref<HTMLInputElement>;
}): ReactElement {
  const { label, query, onQuery, inputRef } = props;
  const [value, setValue] = useState(query);
  const composing = useRef(false);
  return (
    <label data-mute-search="">
      <svg
        viewBox="0 0 24 24"
        width="16"
        height="16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        aria-hidden="true"
      >
        <path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5" />
      </svg>
      <input
        ref={inputRef}
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        dir="auto"
        value={value}
        onChange={(event) => {
          setValue(event.target.value);
          if (!composing.current) onQuery(event.target.value);
        }}
        // A form around it, as where the whole page is one, would be sent.
        onKeyDown={(event) => event.key === 'Enter' && !composing.current && event.preventDefault()}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          onQuery(event.currentTarget.value);
        }}
      />
    </label>
  );
}
