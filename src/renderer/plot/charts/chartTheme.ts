import type { EChartsCoreOption } from './echarts.ts';

/** Colours and fonts of the window, as charts need them: values, not names of variables. */
export interface ChartColors {
  text: string;
  quiet: string;
  line: string;
  grid: string;
  accent: string;
  surface: string;
  font: string;
  categories: string[];
}

export function readColors(element: Element): ChartColors {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: read('--text'),
    quiet: read('--text-quiet'),
    line: read('--line-strong'),
    grid: read('--line-color'),
    accent: read('--accent'),
    surface: read('--surface-raised'),
    font: read('--font'),
    categories: [5, 6, 3, 1, 7, 2, 4].map((number) => read(`--category-${number}`)),
  };
}

/** Options that all charts share. Tooltips are drawn on the canvas: HTML ones would need inline styles. */
export function baseOption(colors: ChartColors, description: string): EChartsCoreOption {
  return {
    animation: false,
    backgroundColor: 'transparent',
    color: colors.categories,
    textStyle: { fontFamily: colors.font, fontSize: 12, color: colors.text },
    aria: { enabled: true, label: { enabled: true, description } },
    grid: { left: 64, right: 20, top: 16, bottom: 44 },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      backgroundColor: colors.surface,
      borderColor: colors.line,
      borderWidth: 1,
      textStyle: { color: colors.text, fontSize: 12, fontFamily: colors.font },
      axisPointer: { type: 'line', lineStyle: { color: colors.accent }, animation: false },
      transitionDuration: 0,
    },
  };
}

/** A value axis with hairlines; `name` carries the unit. */
export function axisOption(colors: ChartColors, name: string, horizontal: boolean): Record<string, unknown> {
  return {
    name,
    nameLocation: 'middle',
    nameGap: horizontal ? 26 : 48,
    nameTextStyle: { color: colors.quiet },
    axisLine: { show: true, lineStyle: { color: colors.line } },
    axisTick: { show: true, lineStyle: { color: colors.line } },
    axisLabel: { color: colors.quiet, fontSize: 11 },
    splitLine: { show: !horizontal, lineStyle: { color: colors.grid } },
  };
}
