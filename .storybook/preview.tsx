import type { Preview } from '@storybook/react-vite';
import 'react-live-mute/styles.css';
import { configure } from 'storybook/test';
import './page.css';

// A wait ends as soon as its condition holds; a busy machine may take longer than the default second.
configure({ asyncUtilTimeout: 15_000 });

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    layout: 'centered',
    a11y: { test: 'error' },
    controls: { expanded: true },
    // A tour: what it is, each control, its looks, then how to put it in.
    options: {
      storySort: {
        order: [
          'Live room',
          'MuteGroupButton',
          'UnmuteUsersDialog',
          'Languages',
          'Theming',
          'Your own design system',
          'Docs',
          ['Getting started', 'Server', 'Adapters', 'Recipes', 'Accessibility', 'Troubleshooting', 'Reference'],
        ],
      },
    },
  },
  globalTypes: {
    theme: {
      description: 'Colour scheme',
      toolbar: { title: 'Theme', icon: 'contrast', items: ['light', 'dark'], dynamicTitle: true },
    },
  },
  initialGlobals: { theme: 'light' },
  decorators: [
    (Story, { globals, parameters }) => {
      const theme = String(parameters['theme'] ?? globals['theme']);
      document.documentElement.dataset['muteTheme'] = theme;
      document.documentElement.style.colorScheme = theme;
      return <Story />;
    },
  ],
};

export default preview;
