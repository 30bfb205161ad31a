/** Colours of what is no data: gaps, missing and good pixels, borders, text; by theme. */
export const sceneColors = {
  light: {
    gap: '#e3e7ec',
    hatchA: '#9aa3ae',
    hatchB: '#f4f6f8',
    good: '#f7f8fa',
    border: '#57606b',
    text: '#1c2128',
    back: '#ffffff',
  },
  dark: {
    gap: '#0c0e11',
    hatchA: '#5d666f',
    hatchB: '#1b1f24',
    good: '#262b31',
    border: '#8b949f',
    text: '#e4e7eb',
    back: '#16191d',
  },
};
