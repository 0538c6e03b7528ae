import '@testing-library/jest-dom/vitest';
import 'react-live-mute/styles.css';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// A wait ends as soon as its condition holds; a busy machine may take longer than the default second.
configure({ asyncUtilTimeout: 15_000 });
afterEach(cleanup);
