import type { ReactElement } from 'react';

/** A still of the show: pots on a shelf by lamp light. */
export function Poster(): ReactElement {
  return (
    <svg className="lr-poster" viewBox="0 0 1280 720" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <defs>
        <linearGradient id="lr-wall" x2="0.6" y2="1">
          <stop stopColor="#1f2733" />
          <stop offset="0.55" stopColor="#4a4348" />
          <stop offset="1" stopColor="#a06f52" />
        </linearGradient>
        <radialGradient id="lr-lamp">
          <stop stopColor="#ffe9c4" stopOpacity="0.95" />
          <stop offset="0.16" stopColor="#ffd79a" stopOpacity="0.58" />
          <stop offset="0.4" stopColor="#ffd08f" stopOpacity="0.24" />
          <stop offset="0.7" stopColor="#ffc987" stopOpacity="0.07" />
          <stop offset="1" stopColor="#ffc987" stopOpacity="0" />
        </radialGradient>
        <linearGradient id="lr-shelf" x2="0" y2="1">
          <stop stopColor="#6a4632" />
          <stop offset="1" stopColor="#2a1d18" />
        </linearGradient>
        <linearGradient id="lr-sea" x2="1" y2="0.2">
          <stop stopColor="#23424a" />
          <stop offset="0.6" stopColor="#5d8f8c" />
          <stop offset="1" stopColor="#b9d6c6" />
        </linearGradient>
        <linearGradient id="lr-clay" x2="1" y2="0.2">
          <stop stopColor="#5b2f22" />
          <stop offset="0.6" stopColor="#b06a48" />
          <stop offset="1" stopColor="#eab98f" />
        </linearGradient>
        <linearGradient id="lr-moon" x2="1" y2="0.2">
          <stop stopColor="#8d857c" />
          <stop offset="0.6" stopColor="#d9d2c5" />
          <stop offset="1" stopColor="#fff7e8" />
        </linearGradient>
      </defs>
      <path fill="url(#lr-wall)" d="M0 0h1280v720H0z" />
      <circle cx="1010" cy="190" r="640" fill="url(#lr-lamp)" />
      <circle cx="1010" cy="190" r="62" fill="#fff3d9" />
      <path d="M1006 0h8v130h-8z" fill="#241d1b" />
      <path fill="url(#lr-shelf)" d="M0 566h1280v154H0z" />
      <path fill="#8a5d42" d="M0 560h1280v10H0z" />
      <g>
        <ellipse cx="330" cy="566" rx="120" ry="12" fill="#000" fillOpacity="0.28" />
        <path
          fill="url(#lr-sea)"
          d="M290 212h80c8 0 10 10 6 18-12 26-14 46-2 68 30 48 56 88 56 150 0 62-34 116-100 116s-100-54-100-116c0-62 26-102 56-150 12-22 10-42-2-68-4-8-2-18 6-18z"
        />
        <path
          d="M262 400c24 22 44-8 68 10s46-12 80 6"
          fill="none"
          stroke="#e6f3ea"
          strokeOpacity="0.45"
          strokeWidth="7"
          strokeLinecap="round"
        />
        <path d="M394 380c12 36 14 80-6 122" fill="none" stroke="#fff" strokeOpacity="0.35" strokeWidth="9" strokeLinecap="round" />
      </g>
      <g>
        <ellipse cx="660" cy="566" rx="150" ry="13" fill="#000" fillOpacity="0.28" />
        <circle cx="660" cy="424" r="142" fill="url(#lr-moon)" />
        <ellipse cx="660" cy="288" rx="58" ry="14" fill="#4c463f" />
        <path d="M602 288c0-14 116-14 116 0l-6 14c-30 12-74 12-104 0z" fill="#cfc7b8" />
        <ellipse cx="660" cy="286" rx="50" ry="9" fill="#3a342f" />
        <path d="M762 350c24 44 26 96 2 140" fill="none" stroke="#fff" strokeOpacity="0.55" strokeWidth="10" strokeLinecap="round" />
      </g>
      <g>
        <ellipse cx="970" cy="566" rx="130" ry="11" fill="#000" fillOpacity="0.28" />
        <path fill="url(#lr-clay)" d="M842 446h256c0 66-46 118-96 118h-64c-50 0-96-52-96-118z" />
        <ellipse cx="970" cy="446" rx="128" ry="17" fill="#4b2a1f" />
        <ellipse cx="970" cy="450" rx="112" ry="11" fill="#2f1a14" />
        <path d="M1066 480c-6 26-20 48-40 62" fill="none" stroke="#fff" strokeOpacity="0.35" strokeWidth="8" strokeLinecap="round" />
      </g>
    </svg>
  );
}
