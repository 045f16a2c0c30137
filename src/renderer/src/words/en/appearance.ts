/** How the window looks: theme, contrast, zoom. */
export const appearance = {
  theme: {
    title: 'Theme',
    text: 'Light, dark, or whatever the system shows.',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
  },
  contrast: {
    title: 'Contrast',
    text: 'High contrast draws every line and mutes no text.',
    system: 'As the system',
    more: 'High',
  },
  zoom: {
    title: 'Zoom',
    text: 'The size of everything in the window.',
    percent: '{percent} %',
    smaller: 'Smaller',
    larger: 'Larger',
    reset: 'Back to 100 %',
  },
} as const
