import { render, screen } from '@testing-library/react';
import { version } from 'react';
import { version as domVersion } from 'react-dom';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';

it('runs on the React that this project names', () => {
  const wanted = process.env['TEST_REACT'] ?? '19.';
  expect([version, domVersion]).toEqual([expect.stringContaining(wanted), expect.stringContaining(wanted)]);
  expect(renderToString(<i>a</i>)).toBe('<i>a</i>');
  render(<p>{version}</p>);
  expect(screen.getByText(version)).toBeInTheDocument();
});
