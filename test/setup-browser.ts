import '@testing-library/jest-dom/vitest';
import 'react-live-mute/styles.css';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);
